import { flag, oneOf, range, share, wholeNumber } from '#platform/settings/forms.ts';
import {
  optional,
  readChanges,
  readSettings,
  type SettingsOf,
  type SettingsTable,
} from '#platform/settings/setting.ts';
import { idFormats } from './carrier/message-id.ts';

import { SimulatorProblem } from './problem.ts';

const dayMs = 86_400_000;
const milliseconds = wholeNumber(0, dayMs);
const count = wholeNumber(0, 2_147_483_647);

/** Every setting. An untouched simulator is a good carrier: quick, and all is delivered after a second or two. */
export const settingsTable = {
  latencyMs: optional(milliseconds, 0, 'How long the response to a submit waits.'),
  jitterMs: optional(milliseconds, 0, 'Up to this much is added to the latency, by chance.'),
  receiptDelayMs: optional(
    range(dayMs),
    '1000-2000',
    'How long after the submit a message reaches its phone and its receipt leaves.',
  ),
  retryDelayMs: optional(
    milliseconds,
    5_000,
    'How long after a client wanted a receipt or reply later (RX_T_APPN and the like) it comes again.',
  ),
  ratePerSecond: optional(count, 0, 'Submits beyond this many a second get ESME_RTHROTTLED; 0: no limit.'),
  queueSize: optional(count, 0, 'While this many messages await their end, submits get ESME_RMSGQFUL; 0: no limit.'),
  failedShare: optional(share, 0, 'Share of plain messages that end UNDELIV instead of DELIVRD.'),
  lostResponses: optional(share, 0, 'Share of submits that are taken but never answered.'),
  reorderedResponses: optional(share, 0, 'Share of responses held back behind later ones (50 ms).'),
  missingReceipts: optional(share, 0, 'Share of receipts that are never sent.'),
  doubledReceipts: optional(share, 0, 'Share of receipts that are sent twice.'),
  earlyReceipts: optional(share, 0, 'Share of receipts that leave before the response.'),
  reorderedReceipts: optional(share, 0, 'Share of receipts held back behind later ones (up to 5 s).'),
  receiptTlvs: optional(flag, true, 'Whether receipts carry TLVs beside their text.'),
  idFormat: optional(oneOf(...idFormats), 'decimal', 'How a message id is written in the response to a submit.'),
  receiptIdFormat: optional(oneOf('same', ...idFormats), 'same', 'How a message id is written in receipts.'),
  deliverWindow: optional(count, 1_000, 'Receipts and replies sent on one link before the first is answered.'),
  dropAfterSubmits: optional(
    count,
    0,
    'A link is dropped at its n-th submit, which is taken but not answered; 0: never.',
  ),
  dropAfterBytes: optional(
    count,
    0,
    'A link is dropped once it has carried this many bytes to the client, wherever in a PDU that is; 0: never.',
  ),
  garbageAfterSubmits: optional(count, 0, 'A link sends bytes that are no PDU after its n-th submit; 0: never.'),
  writeBytes: optional(count, 0, 'Writes are cut into pieces of this many bytes; 0: whole.'),
  bindStatus: optional(count, 0, 'Binds are refused with this command_status; 0: accepted.'),
  silentBind: optional(flag, false, 'A link is bound, then nothing on it is answered any more.'),
  ignoreEnquireLink: optional(flag, false, 'enquire_link gets no answer.'),
  sendsInterfaceVersion: optional(flag, true, 'Whether bind responses carry sc_interface_version.'),
  firstSequence: optional(count, 1, 'The sequence_number with which a new link starts counting.'),
  seed: optional(count, 1, 'What chance starts from: the same seed and traffic give the same misbehaviour.'),
} as const satisfies SettingsTable;

/** How the simulated carrier behaves towards every message. */
export type Settings = SettingsOf<typeof settingsTable>;

export const settingNames = Object.keys(settingsTable) as (keyof Settings)[];

/** The settings of an untouched simulator. */
export function defaultSettings(): Settings {
  const reading = readSettings(settingsTable, {});
  if (reading.kind === 'refused') throw new Error(reading.problems.join('; '));
  return reading.settings;
}

/**
 * Reads changes as a person or a program gives them: `{ latencyMs: '20', receiptDelayMs: '100-200' }` or the values
 * themselves. @throws {SimulatorProblem} for all that is wrong; then none applies.
 */
export function readBehaviourChanges(given: Readonly<Record<string, unknown>>): Partial<Settings> {
  const reading = readChanges(settingsTable, given);
  if (reading.kind === 'refused') throw new SimulatorProblem(reading.problems.join('\n'));
  return reading.settings;
}
