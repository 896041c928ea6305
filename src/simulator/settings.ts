import type { IdFormat } from './carrier/message-id.ts';
import { idFormats } from './carrier/message-id.ts';

/** How the simulated carrier behaves towards every message. Each setting, its default and its meaning: `settingsTable`. */
export type Settings = {
  latencyMs: number;
  jitterMs: number;
  receiptDelayMs: Range;
  retryDelayMs: number;
  ratePerSecond: number;
  queueSize: number;
  failedShare: number;
  lostResponses: number;
  reorderedResponses: number;
  missingReceipts: number;
  doubledReceipts: number;
  earlyReceipts: number;
  reorderedReceipts: number;
  receiptTlvs: boolean;
  idFormat: IdFormat;
  receiptIdFormat: IdFormat | 'same';
  deliverWindow: number;
  dropAfterSubmits: number;
  dropAfterBytes: number;
  garbageAfterSubmits: number;
  writeBytes: number;
  bindStatus: number;
  silentBind: boolean;
  ignoreEnquireLink: boolean;
  sendsInterfaceVersion: boolean;
  firstSequence: number;
  seed: number;
};

/** From and to, both included. */
export type Range = readonly [from: number, to: number];

type Form<Value> = [Value] extends [number]
  ? { kind: 'number'; max: number } | { kind: 'share' }
  : [Value] extends [boolean]
    ? { kind: 'switch' }
    : [Value] extends [Range]
      ? { kind: 'range'; max: number }
      : { kind: 'choice'; choices: readonly Value[] };

type Setting<Value> = { default: Value; form: Form<Value>; meaning: string };

const dayMs = 86_400_000;
const milliseconds = { kind: 'number', max: dayMs } as const;
const count = { kind: 'number', max: 2_147_483_647 } as const;
const share = { kind: 'share' } as const;
const onOff = { kind: 'switch' } as const;

/** Every setting. An untouched simulator is a good carrier: quick, and all is delivered after a second or two. */
export const settingsTable: { readonly [Name in keyof Settings]: Setting<Settings[Name]> } = {
  latencyMs: { default: 0, form: milliseconds, meaning: 'How long the response to a submit waits.' },
  jitterMs: { default: 0, form: milliseconds, meaning: 'Up to this much is added to the latency, by chance.' },
  receiptDelayMs: {
    default: [1_000, 2_000],
    form: { kind: 'range', max: dayMs },
    meaning: 'How long after the submit a message reaches its phone and its receipt leaves.',
  },
  retryDelayMs: {
    default: 5_000,
    form: milliseconds,
    meaning: 'How long after a client wanted a receipt or reply later (RX_T_APPN and the like) it comes again.',
  },
  ratePerSecond: {
    default: 0,
    form: count,
    meaning: 'Submits beyond this many a second get ESME_RTHROTTLED; 0: no limit.',
  },
  queueSize: {
    default: 0,
    form: count,
    meaning: 'While this many messages await their end, submits get ESME_RMSGQFUL; 0: no limit.',
  },
  failedShare: { default: 0, form: share, meaning: 'Share of plain messages that end UNDELIV instead of DELIVRD.' },
  lostResponses: { default: 0, form: share, meaning: 'Share of submits that are taken but never answered.' },
  reorderedResponses: { default: 0, form: share, meaning: 'Share of responses held back behind later ones (50 ms).' },
  missingReceipts: { default: 0, form: share, meaning: 'Share of receipts that are never sent.' },
  doubledReceipts: { default: 0, form: share, meaning: 'Share of receipts that are sent twice.' },
  earlyReceipts: { default: 0, form: share, meaning: 'Share of receipts that leave before the response.' },
  reorderedReceipts: { default: 0, form: share, meaning: 'Share of receipts held back behind later ones (up to 5 s).' },
  receiptTlvs: { default: true, form: onOff, meaning: 'Whether receipts carry TLVs beside their text.' },
  idFormat: {
    default: 'decimal',
    form: { kind: 'choice', choices: idFormats },
    meaning: 'How a message id is written in the response to a submit.',
  },
  receiptIdFormat: {
    default: 'same',
    form: { kind: 'choice', choices: ['same', ...idFormats] },
    meaning: 'How a message id is written in receipts.',
  },
  deliverWindow: {
    default: 1_000,
    form: count,
    meaning: 'Receipts and replies sent on one link before the first is answered.',
  },
  dropAfterSubmits: {
    default: 0,
    form: count,
    meaning: 'A link is dropped at its n-th submit, which is taken but not answered; 0: never.',
  },
  dropAfterBytes: {
    default: 0,
    form: count,
    meaning:
      'A link is dropped once it has carried this many bytes to the client, wherever in a PDU that is; 0: never.',
  },
  garbageAfterSubmits: {
    default: 0,
    form: count,
    meaning: 'A link sends bytes that are no PDU after its n-th submit; 0: never.',
  },
  writeBytes: { default: 0, form: count, meaning: 'Writes are cut into pieces of this many bytes; 0: whole.' },
  bindStatus: { default: 0, form: count, meaning: 'Binds are refused with this command_status; 0: accepted.' },
  silentBind: { default: false, form: onOff, meaning: 'A link is bound, then nothing on it is answered any more.' },
  ignoreEnquireLink: { default: false, form: onOff, meaning: 'enquire_link gets no answer.' },
  sendsInterfaceVersion: { default: true, form: onOff, meaning: 'Whether bind responses carry sc_interface_version.' },
  firstSequence: { default: 1, form: count, meaning: 'The sequence_number with which a new link starts counting.' },
  seed: {
    default: 1,
    form: count,
    meaning: 'What chance starts from: the same seed and traffic give the same misbehaviour.',
  },
};

export const settingNames = Object.keys(settingsTable) as (keyof Settings)[];

/** The settings of an untouched simulator. */
export function defaultSettings(): Settings {
  return Object.fromEntries(settingNames.map((name) => [name, settingsTable[name].default])) as Settings;
}

/**
 * Reads changes as a person or a program gives them: `{ latencyMs: '20', receiptDelayMs: '100-200' }` or the values
 * themselves. Either all of them are right, or the reason why not is told and none applies.
 */
export function readChanges(given: Readonly<Record<string, unknown>>): Partial<Settings> | { problem: string } {
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(settingsTable, name)) return { problem: `The simulator has no setting ${name}.` };
    const setting = settingsTable[name as keyof Settings];
    const read = readValue(setting.form, value);
    if (read === undefined)
      return { problem: `${name} is ${describeForm(setting.form)}, not ${JSON.stringify(value)}.` };
    changes[name] = read;
  }
  return changes as Partial<Settings>;
}

export type AnyForm = (typeof settingsTable)[keyof Settings]['form'];

function readValue(form: AnyForm, value: unknown): Settings[keyof Settings] | undefined {
  switch (form.kind) {
    case 'number':
      return readNumber(value, form.max);
    case 'share': {
      const given = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof given === 'number' && given >= 0 && given <= 1 ? given : undefined;
    }
    case 'switch':
      if (value === true || value === 'true' || value === 'on') return true;
      return value === false || value === 'false' || value === 'off' ? false : undefined;
    case 'range':
      return readRange(value, form.max);
    case 'choice':
      return form.choices.find((choice) => choice === value);
    default:
      return form satisfies never;
  }
}

function readNumber(value: unknown, max: number): number | undefined {
  const given = typeof value === 'string' && /^(0x[\da-f]+|\d+)$/i.test(value) ? Number(value) : value;
  return typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= max ? given : undefined;
}

function readRange(value: unknown, max: number): Range | undefined {
  const ends = typeof value === 'string' ? value.split('-') : Array.isArray(value) ? value : [value];
  const from = readNumber(ends[0], max);
  const to = ends.length === 2 ? readNumber(ends[1], max) : from;
  return ends.length > 2 || from === undefined || to === undefined || from > to ? undefined : [from, to];
}

/** What may be written, for people. */
export function describeForm(form: AnyForm): string {
  switch (form.kind) {
    case 'number':
      return `a whole number from 0 to ${form.max}`;
    case 'share':
      return 'a share from 0 to 1';
    case 'switch':
      return 'true or false';
    case 'range':
      return 'a number or a range such as 1000-2000';
    case 'choice':
      return `one of ${form.choices.join(', ')}`;
    default:
      return form satisfies never;
  }
}
