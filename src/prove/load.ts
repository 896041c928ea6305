import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#platform/clock.ts';
import { replyFromPhone } from '#simulator/control-client.ts';
import type { Random } from '#simulator/random.ts';
import type { Request, Traffic } from './traffic.ts';
import type { World } from './world.ts';

/** What became of a request. No answer says nothing: it may have been accepted. */
export type Answer =
  | { kind: 'accepted'; sendId: string; smsCount: number; refusedRecipients: readonly string[] }
  | { kind: 'refused'; code: string }
  | { kind: 'unanswered' };

export type AskedRequest = Request & { answer: Answer };

/** What was asked of Envoi: the first of the four books. */
export type Load = {
  readonly asked: readonly AskedRequest[];
  /** Messages of the requests that were answered with OK, so far. */
  readonly accepted: number;
  /** Resolves when all loops have ended. */
  readonly ended: Promise<void>;
};

export type LoadOptions = { world: World; traffic: Traffic; random: Random; clock: Clock; signal: AbortSignal };

const LOOPS = 6;
const PAUSE_MS = 150;
/** An Envoi tries eight seconds to reach its database. */
const ANSWER_LIMIT_MS = 20_000;
const REPLY_EVERY_MS = 120;
const STOP_SHARE = 0.2;

/** Sends until the signal says stop, each loop one request after the other, to whichever API is up. */
export function startLoad(options: LoadOptions): Load {
  const asked: AskedRequest[] = [];
  let accepted = 0;
  const note = (request: Request, answer: Answer) => {
    asked.push({ ...request, answer });
    if (answer.kind === 'accepted') accepted += request.recipients.length - answer.refusedRecipients.length;
  };
  const loops = Array.from({ length: LOOPS }, (_, i) => send(options, i, note));
  const ended = Promise.all([...loops, reply(options, asked)]).then(() => {});
  return {
    asked,
    get accepted() {
      return accepted;
    },
    ended,
  };
}

async function send(
  { world, traffic, random, signal }: LoadOptions,
  loop: number,
  note: (request: Request, answer: Answer) => void,
): Promise<void> {
  while (await pause(random() * 2 * PAUSE_MS, signal)) {
    const urls = world.envois.flatMap(({ url, roles }) => (url !== undefined && roles.includes('api') ? [url] : []));
    const url = urls[loop % urls.length];
    if (url === undefined) continue;
    const request = traffic.next();
    note(request, await ask(url, request, world));
  }
}

async function ask(url: string, request: Request, { customers }: World): Promise<Answer> {
  const { id, key } = customers[request.customer]!;
  const { type, recipients, message } = request;
  try {
    const response = await fetch(`${url}/v1/sms/send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, key, type, recipients, message }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    return read((await response.json()) as Record<string, unknown>);
  } catch {
    return { kind: 'unanswered' };
  }
}

function read(said: Record<string, unknown>): Answer {
  if (said['code'] !== 'OK') return { kind: 'refused', code: String(said['code']) };
  const refusedRecipients = (said['recipients_error'] ?? []) as string[];
  return {
    kind: 'accepted',
    sendId: String(said['send_id']),
    smsCount: Number(said['total_sms_sent']),
    refusedRecipients,
  };
}

/** Phones that got a message answer it, some of them with STOP. */
async function reply({ world, random, clock, signal }: LoadOptions, asked: readonly AskedRequest[]): Promise<void> {
  let replies = 0;
  while (await pause(random() * 2 * REPLY_EVERY_MS, signal)) {
    const request = asked[Math.floor(random() * asked.length)];
    const phone = request?.recipients[Math.floor(random() * request.recipients.length)];
    if (phone === undefined) continue;
    const text = random() < STOP_SHARE ? 'STOP' : `Merci ${(replies++).toString(36)}`;
    // A phone that has not got its message yet has nobody to answer: that is told as a problem.
    await replyFromPhone(world.carrierDir, { phone, text, to: undefined }, clock).catch(() => {});
  }
}

/** False as soon as the signal says stop. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal }).catch(() => false);
}
