import { carriersPage, smppCarrierSchema } from '#connectors/carriers-page.ts';
import { statesPage } from '#domain/messages/states-page.ts';
import { configurationPage, configurationSchema } from '#platform/configuration-page.ts';
import { simulatorPage, simulatorSchema } from '#simulator/simulator-page.ts';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** The files of docs/ that are made from the code. */
export const madePages: Readonly<Record<string, string>> = {
  'configuration.md': configurationPage(),
  'carriers.md': carriersPage(),
  'simulator.md': simulatorPage(),
  'message-states.md': statesPage(),
  'schemas/configuration.json': json(configurationSchema()),
  'schemas/smpp-carrier.json': json(smppCarrierSchema()),
  'schemas/simulator.json': json(simulatorSchema()),
};
