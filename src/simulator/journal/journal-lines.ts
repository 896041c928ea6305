import { type Message, type Reply, type State, states } from '../carrier/message.ts';
import type { Phones } from '../phones/phones.ts';
import type { Settings } from '../settings.ts';

/**
 * The lines of the journal. Each is a JSON array that begins with a letter for its kind:
 *
 *   m  a message that was taken            d  messages that are done, with their state
 *   x  a message that was replaced         k  messages that were cancelled
 *   r  a reply of a phone                  t  replies that the other side took
 *   v  settings that were changed          n  the next id, so that none is given twice
 */
export type JournalState = { phones: Phones; settings: Partial<Settings>; nextId: number };

const stateNames = new Map(Object.entries(states).map(([name, { value }]) => [value as number, name as State]));

/** JSON of a string, remembered: a bulk repeats its sender and often its text thousands of times. */
function rememberingJson(): (text: string) => string {
  let last = '';
  let lastJson = '""';
  return (text) => {
    if (text !== last) {
      last = text;
      lastJson = JSON.stringify(text);
    }
    return lastJson;
  };
}

const jsonOfSender = rememberingJson();
const jsonOfText = rememberingJson();
const jsonOfSystem = rememberingJson();
const jsonOfServiceType = rememberingJson();

/** Written by hand rather than by `JSON.stringify` of an array, which takes four times as long on the busiest path here. */
export function messageLine(message: Message): string {
  const { part } = message;
  return (
    `["m",${message.id},${message.carrierId},${message.at},"${message.phone}",${jsonOfSender(message.from)},` +
    `${message.fromTon},${message.fromNpi},${jsonOfSystem(message.systemId)},${jsonOfServiceType(message.serviceType)},` +
    `${jsonOfText(message.text)},${message.dataCoding},${message.registeredDelivery},${message.reference},` +
    `${part ? `[${part.reference},${part.total},${part.sequence}]` : 0},${message.oldPeer ? 1 : 0},${message.due},${message.expires},` +
    `${states[message.state].value},${message.done ? 1 : 0}]\n`
  );
}

export const doneLine = (state: State, ids: readonly number[]): string =>
  `["d",${states[state].value},${ids.join(',')}]\n`;
export const cancelledLine = (id: number): string => `["k",${id}]\n`;
export const takenLine = (ids: readonly number[]): string => `["t",${ids.join(',')}]\n`;
export const nextIdLine = (nextId: number): string => `["n",${nextId}]\n`;

/** `null` takes back all changes. */
export const settingsLine = (changes: Partial<Settings> | null): string => `${JSON.stringify(['v', changes])}\n`;

export function replacedLine({ id, text, registeredDelivery }: Message): string {
  return `${JSON.stringify(['x', id, text, registeredDelivery])}\n`;
}

export function replyLine(reply: Reply): string {
  const { id, at, phone, to, toTon, toNpi, systemId, text, form, answers, taken } = reply;
  return `${JSON.stringify(['r', id, at, phone, to, toTon, toNpi, systemId, text, form, answers, taken ? 1 : 0])}\n`;
}

/** Does again what a line tells. A line that cannot be read, such as one cut short by a crash, tells nothing. */
export function replayLine(line: string, state: JournalState): void {
  const fields = parse(line);
  if (!fields) return;
  const [kind, ...rest] = fields;
  switch (kind) {
    case 'm':
      replayMessage(rest, state);
      break;
    case 'r':
      replayReply(rest, state);
      break;
    case 'd':
      replayDone(rest as number[], state);
      break;
    case 't':
      for (const id of rest as number[]) {
        const reply = state.phones.reply(id);
        if (reply) reply.taken = true;
      }
      return;
    case 'x':
      replayReplaced(rest, state);
      break;
    case 'k':
      for (const id of rest as number[]) {
        const message = state.phones.message(id);
        if (message) message.state = 'deleted';
      }
      return;
    case 'v':
      state.settings = rest[0] === null ? {} : { ...state.settings, ...(rest[0] as Partial<Settings>) };
      return;
    case 'n':
      state.nextId = Math.max(state.nextId, rest[0] as number);
  }
}

function parse(line: string): unknown[] | undefined {
  try {
    const fields: unknown = JSON.parse(line);
    return Array.isArray(fields) ? fields : undefined;
  } catch {
    return undefined;
  }
}

type MessageFields = [
  id: number,
  carrierId: number,
  at: number,
  phone: string,
  from: string,
  fromTon: number,
  fromNpi: number,
  systemId: string,
  serviceType: string,
  text: string,
  dataCoding: number,
  registeredDelivery: number,
  reference: number,
  part: [number, number, number] | 0,
  oldPeer: number,
  due: number,
  expires: number,
  state: number,
  done: number,
];

function replayMessage(fields: unknown[], state: JournalState): void {
  const [id, carrierId, at, phone, from, fromTon, fromNpi, systemId, serviceType, text, dataCoding, ...later] =
    fields as MessageFields;
  const [registeredDelivery, reference, part, oldPeer, due, expires, code, done] = later;
  state.phones.receive({
    id,
    carrierId,
    at,
    phone,
    from,
    fromTon,
    fromNpi,
    systemId,
    serviceType,
    text,
    dataCoding,
    registeredDelivery,
    reference,
    part: part === 0 ? undefined : { reference: part[0], total: part[1], sequence: part[2] },
    oldPeer: oldPeer === 1,
    due,
    expires,
    state: stateNames.get(code) ?? 'enroute',
    done: done === 1,
    forgotten: false,
  });
  state.nextId = Math.max(state.nextId, id + 1);
}

function replayDone([code, ...ids]: number[], { phones }: JournalState): void {
  for (const id of ids) {
    const message = phones.message(id);
    if (!message) continue;
    message.state = stateNames.get(code!) ?? 'unknown';
    phones.finish(message);
  }
}

type ReplyFields = [number, number, string, string, number, number, string, string, string, number, number];

function replayReply(fields: unknown[], state: JournalState): void {
  const [id, at, phone, to, toTon, toNpi, systemId, text, form, answers, taken] = fields as ReplyFields;
  // A reply that waited for a start was written without an id: only a running simulator gives them out.
  const given = id === 0 ? state.nextId : id;
  state.nextId = Math.max(state.nextId, given + 1);
  state.phones.send({ id: given, at, phone, to, toTon, toNpi, systemId, text, form, answers, taken: taken === 1 });
}

function replayReplaced([id, text, registeredDelivery]: unknown[], { phones }: JournalState): void {
  const message = phones.message(id as number);
  if (!message) return;
  message.text = text as string;
  message.registeredDelivery = registeredDelivery as number;
}
