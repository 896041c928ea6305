import { command, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { utc } from '../instants.ts';
import { table } from '../output/layout.ts';
import { money, readAmount, units } from '../values.ts';

const name = { help: 'the carrier' } as const;
const destination = { help: 'a country (FR), a prefix (+33, 336) or “default”' } as const;
const currencyOption = { value: 'CUR', help: 'EUR when not given' } as const;

const set = command({
  name: 'price set',
  summary: 'sets what a carrier charges for one SMS to a destination',
  details: 'The longest prefix counts. Routes of the policy “cheapest” and the margins of accounts go by it.',
  example: 'envoi carrier price set acme FR 0.021',
  arguments: { name, destination, price: { help: 'per part, such as 0.021' } },
  options: { currency: currencyOption, json },
  async run({ name: carrier, destination: to, price: written, currency }, environment) {
    const asked = { destination: to, price: readAmount(written, 'PRICE'), currency: (currency ?? 'EUR').toUpperCase() };
    const { setCost } = await import('#operations/carriers/set-cost.ts');
    const cost = await onDatabase(environment, (ctx, actor) => setCost(ctx, actor, { carrier, ...asked }));
    const where = cost.destination === 'default' ? 'every other number' : cost.destination;
    return {
      text: `${carrier} charges ${money(cost.price, cost.currency)} for one SMS to ${where} now.`,
      json: { carrier, ...cost, price: units(cost.price) },
    };
  },
});

const list = command({
  name: 'price list',
  summary: 'lists what a carrier charges, by destination',
  example: 'envoi carrier price list acme',
  arguments: { name },
  options: { json },
  async run({ name: carrier }, environment) {
    const { listCosts } = await import('#operations/carriers/list-costs.ts');
    const costs = await onDatabase(environment, (ctx, actor) => listCosts(ctx, actor, carrier));
    return {
      text: table(
        costs,
        [
          ['DESTINATION', (row) => row.destination],
          ['PRICE', (row) => money(row.price, row.currency), 'right'],
          ['SINCE (UTC)', (row) => utc(row.setAt)],
        ],
        `What ${carrier} charges is not known.`,
      ),
      json: costs.map((row) => ({ ...row, price: units(row.price) })),
    };
  },
});

const remove = command({
  name: 'price remove',
  summary: 'forgets what a carrier charges to a destination',
  example: 'envoi carrier price remove acme FR',
  arguments: { name, destination },
  options: { currency: currencyOption },
  async run({ name: carrier, destination: to, currency }, environment) {
    const { removeCost } = await import('#operations/carriers/remove-cost.ts');
    const cost = { destination: to, currency: (currency ?? 'EUR').toUpperCase() };
    const removed = await onDatabase(environment, (ctx, actor) => removeCost(ctx, actor, { carrier, ...cost }));
    return { text: `What ${carrier} charges for ${removed} is forgotten.` };
  },
});

/** What carriers charge. */
export const priceCommands = [set, list, remove];
