import type { EventReason } from '#domain/messages/event-reasons.ts';
import { messageState, type PartEventKind, type PartState, stateOf } from '#domain/messages/message.ts';
import type { RouteReason } from '#domain/routing/route-reasons.ts';
import type { MessageContent } from '#storage/queries/acceptance/own-contents.ts';
import { readContents } from '#storage/queries/messages/contents.ts';
import type { SendRow } from '#storage/queries/messages/send-overview.ts';
import {
  type EventRow,
  type MessageKey,
  type MessageRow,
  type QueuedRow,
  type RefundedRow,
  type ReplyRow,
  readEvents,
  readMessage,
  readQueued,
  readRefundsOf,
  readRepliesTo,
} from '#storage/queries/messages/timeline.ts';
import { type RerouteRow, readReroutes } from '#storage/queries/queue/reroutes.ts';
import { reasonOf } from '../acceptance/route-reasons.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { type CarrierNames, carrierNames } from './carrier-names.ts';
import { type WaitsFor, waitingFor } from './waiting-for.ts';

/** One thing that happened to a message, or is going to. */
export type Step = StepFacts &
  (
    | { what: PartEventKind; reason?: EventReason }
    | { what: 'accepted' | 'charged' | 'due' | 'refunded' | 'reply' | 'leaving' }
    | { what: 'routed' | 'moved'; reason: RouteReason }
    | ({ what: 'waiting' } & WaitsFor)
  );

type StepFacts = {
  /** Undefined for what is so now. */
  at?: Date;
  /** Of which part; undefined for the whole message. */
  part?: number;
  carrier?: string;
  /** The carrier that it was taken away from. */
  from?: string;
  /** The carrier is a simulation: nobody was reached. */
  simulated: boolean;
  carrierMessageId?: string;
  /** The carrier's own. */
  code?: string;
  /** What the carrier said, as it came. */
  raw?: string;
  amountMicros?: number;
  /** From when on it may leave. */
  until?: Date;
  attempt?: number;
  reply?: Pick<ReplyRow, 'address' | 'text' | 'keyword'>;
};

export type MessageTimeline = {
  send: SendRow;
  n: number;
  recipient: string;
  parts: number;
  content: MessageContent;
  priceMicros: number;
  state: PartState;
  simulated: boolean;
  steps: Step[];
};

const MOST_REPLIES = 100;

/** Tells every step of one message, in order: from the request to the replies. */
export async function messageTimeline(ctx: OperatorContext, send: SendRow, n: number): Promise<MessageTimeline> {
  const { db } = ctx;
  const key: MessageKey = { accountId: send.accountId, sendId: send.id, n };
  const message = await readMessage(db, key);
  if (!message) throw new Refusal('recipient_not_found', { send: send.v1Id ?? send.id, recipient: n });

  // One after the other: a command has few connections, and each is a look-up by key.
  const content = await contentOf(db, send, n);
  const names = await carrierNames(db);
  const events = await readEvents(db, key);
  const queued = await readQueued(db, key);
  const refunds = await readRefundsOf(db, key);
  const replies = await readRepliesTo(db, key, MOST_REPLIES);
  const reroutes = await readReroutes(db, key);
  const routed = await reasonOf(db, send.routed, n);
  const waits = queued && !queued.leaving ? await waitingFor(ctx, queued) : undefined;

  const carriers = [...events.map(({ carrierId }) => carrierId), queued?.carrierId ?? null];
  const simulated = names(carriers.findLast((id) => id !== null) ?? null)?.simulated ?? false;
  const facts = { send, message, routed, reroutes, events, queued, waits, refunds, replies };
  return {
    ...{ send, n, ...message, content, simulated },
    state: stateOfMessage(message.parts, events),
    steps: stepsOf(facts, names, simulated),
  };
}

async function contentOf(db: OperatorContext['db'], send: SendRow, n: number): Promise<MessageContent> {
  const { text, encoding, characters } = send;
  if (text !== null) return { text, encoding: encoding!, characters: characters! };
  const positions = { accountId: send.accountId, sendId: send.id, from: n, through: n };
  return (await readContents(db, positions)).at(-1)!.content;
}

type StateEvent = { part: number; kind: PartEventKind; reason: EventReason | null };

/**
 * The state that the events of a message's parts add up to. What happened to part 0 happened to all of them. A part for which
 * no receipt was asked says nothing as long as another one does.
 */
export function stateOfMessage(parts: number, events: readonly StateEvent[]): PartState {
  const states = Array.from({ length: parts }, (_, index) => {
    const own = events.filter(({ part }) => part === 0 || part === index + 1);
    const state = stateOf(own.map(({ kind }) => kind));
    return { state, silent: state === 'submitted' && own.some(({ reason }) => reason?.code === 'no_receipt') };
  });
  const telling = states.filter(({ silent }) => !silent);
  return messageState((telling.length > 0 ? telling : states).map(({ state }) => state));
}

type Facts = {
  send: SendRow;
  message: MessageRow;
  /** Why it went where it went first. */
  routed: RouteReason | undefined;
  reroutes: readonly RerouteRow[];
  events: readonly EventRow[];
  queued: QueuedRow | undefined;
  /** Undefined for what does not wait. */
  waits: WaitsFor | undefined;
  refunds: readonly RefundedRow[];
  replies: readonly ReplyRow[];
};

/** A stable sort: of what is told for one instant, what is written first here came first. */
function stepsOf(facts: Facts, names: CarrierNames, simulated: boolean): Step[] {
  const { reroutes, events, refunds, replies, queued, waits } = facts;
  const past = [
    ...beginning(facts, simulated),
    ...reroutes.map((reroute) => stepOfReroute(reroute, names, simulated)),
    ...events.map((event) => stepOfEvent(event, names, simulated)),
    ...refunds.map(({ part, micros, at }): Step => ({ what: 'refunded', at, part, amountMicros: micros, simulated })),
    ...replies.map((reply) => stepOfReply(reply, names, simulated)),
  ].toSorted((a, b) => a.at!.getTime() - b.at!.getTime());
  return queued ? [...past, stepOfQueued(queued, waits, carrierOf(queued.carrierId, names, simulated))] : past;
}

function beginning({ send, message, routed }: Facts, simulated: boolean): Step[] {
  const at = send.createdAt;
  const share = message.parts * message.priceMicros;
  return [
    { what: 'accepted', at, amountMicros: message.priceMicros, simulated },
    ...(send.costMicros === 0 ? [] : [{ what: 'charged', at, amountMicros: share, simulated } as const]),
    ...(routed === undefined ? [] : [{ what: 'routed', at, reason: routed, simulated } as const]),
    ...(send.dueAt > at ? [{ what: 'due', at, until: send.dueAt, simulated } as const] : []),
  ];
}

function stepOfReroute(reroute: RerouteRow, names: CarrierNames, simulated: boolean): Step {
  const { fromCarrierId, toCarrierId, reason, at } = reroute;
  const from = names(fromCarrierId)?.name;
  return { what: 'moved', at, reason, ...(from ? { from } : {}), ...carrierOf(toCarrierId, names, simulated) };
}

function stepOfEvent(event: EventRow, names: CarrierNames, simulated: boolean): Step {
  const { kind, at, part, carrierId, carrierMessageId, code, reason, raw } = event;
  return {
    ...{ what: kind, at },
    ...(part === 0 ? {} : { part }),
    ...carrierOf(carrierId, names, simulated),
    ...(carrierMessageId === null ? {} : { carrierMessageId }),
    ...(code === null ? {} : { code }),
    ...(reason === null ? {} : { reason }),
    ...(raw === null ? {} : { raw }),
  };
}

function stepOfReply(reply: ReplyRow, names: CarrierNames, simulated: boolean): Step {
  const { address, text, keyword, carrierId, receivedAt } = reply;
  return {
    what: 'reply',
    at: receivedAt,
    ...carrierOf(carrierId, names, simulated),
    reply: { address, text, keyword },
  };
}

function stepOfQueued({ attempt }: QueuedRow, waits: WaitsFor | undefined, by: ReturnType<typeof carrierOf>): Step {
  return waits ? { what: 'waiting', ...by, ...waits, attempt } : { what: 'leaving', ...by, attempt };
}

/** What no carrier is named for is as simulated as the message. */
function carrierOf(id: number | null, names: CarrierNames, simulated: boolean): Pick<Step, 'carrier' | 'simulated'> {
  const carrier = names(id);
  return carrier ? { carrier: carrier.name, simulated: carrier.simulated } : { simulated };
}
