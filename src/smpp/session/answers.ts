/** Which PDU answers which, and what an answer holds. */
import { type CommandName, commandName, commands } from '../codec/commands.ts';
import type { PduInput, ResponseName } from '../codec/pdu-types.ts';
import { statusCode } from '../codec/statuses.ts';

/** Fields of an answer; which of them apply is up to the command. */
export type ResponseFields = Omit<PduInput<ResponseName>, 'command' | 'status' | 'sequence'> & {
  message_id?: string;
  system_id?: string;
};

const responseNames = new Map<CommandName, ResponseName>();
for (const command of Object.keys(commands) as CommandName[]) {
  if (`${command}_resp` in commands) responseNames.set(command, `${command}_resp` as ResponseName);
}

/** False for outbind and alert_notification, to which nobody answers. */
export const isAnswerable = (command: CommandName): boolean => responseNames.has(command);

/** The response to a command; generic_nack for one that has none or is unknown. */
export function answerTo(command: CommandName | undefined, status: number, fields?: ResponseFields): PduInput {
  // The two frequent ones are spelled out: a spread of unknown fields costs as much as encoding them.
  if (!fields?.tlvs) {
    const message_id = fields?.message_id ?? '';
    if (command === 'deliver_sm') return { command: 'deliver_sm_resp', status, message_id };
    if (command === 'submit_sm') return { command: 'submit_sm_resp', status, message_id };
  }
  const name = (command && responseNames.get(command)) ?? 'generic_nack';
  return { ...fields, command: name, status } as PduInput<ResponseName>;
}

/** The answer to a request that could not be read. */
export const refusalOf = (commandId: number, status: number): PduInput => answerTo(commandName(commandId), status);

/** "Later", in the word that both ends repeat a request for. */
export const busyAnswer = (command: CommandName): PduInput => answerTo(command, statusCode('RTHROTTLED'));
