import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#platform/clock.ts';
import { replyFromPhone } from '#simulator/control/control-client.ts';
import type { Random } from '#simulator/random.ts';
import type { TestEnvironment } from './environment.ts';
import type { GeneratedTraffic, TrafficRequest } from './traffic.ts';

/** What became of a request. No answer says nothing: it may have been accepted. */
export type RequestAnswer =
  | { kind: 'accepted'; sendId: string; smsCount: number; refusedRecipients: readonly string[] }
  | { kind: 'refused'; code: string }
  | { kind: 'unanswered' };

/** A request and all its answers: a program asks again after `ERR_901`, and under a key also when no answer came. */
export type AskedRequest = TrafficRequest & { answers: readonly RequestAnswer[] };

/** What was asked of Envoi: the first of the four records. */
export type Load = {
  readonly asked: readonly AskedRequest[];
  /** Messages of the requests that were answered with OK, so far. */
  readonly accepted: number;
  /** Resolves when all loops have ended. */
  readonly ended: Promise<void>;
};

export type LoadOptions = {
  environment: TestEnvironment;
  traffic: GeneratedTraffic;
  random: Random;
  clock: Clock;
  signal: AbortSignal;
};

const LOOPS = 12;
const PAUSE_MS = 150;
/** Before the same is asked again. */
const RETRY_PAUSE_MS = 700;
/** An Envoi tries eight seconds to reach its database. */
const ANSWER_LIMIT_MS = 20_000;
/** Of the requests without an answer and without a key, how many a program makes again all the same. */
const RISKED_SHARE = 0.5;
const REPLY_EVERY_MS = 120;
const STOP_SHARE = 0.2;
/** Nothing of the request was accepted, and nothing will be: a program may ask again. */
const ASK_AGAIN = 'ERR_901';

/** Sends until the signal says stop, each loop one request after the other, to whichever API is up. */
export function startLoad(options: LoadOptions): Load {
  const asked: AskedRequest[] = [];
  let accepted = 0;
  const note = (request: AskedRequest) => {
    asked.push(request);
    const last = request.answers.at(-1);
    if (last?.kind === 'accepted') accepted += request.recipients.length - last.refusedRecipients.length;
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

async function send(options: LoadOptions, loop: number, note: (request: AskedRequest) => void): Promise<void> {
  const { traffic, random, signal } = options;
  let again: TrafficRequest | undefined;
  while (await pause(random() * 2 * PAUSE_MS, signal)) {
    const request: TrafficRequest = again ?? traffic.next();
    const answers = await askUntilKnown(options, loop, request);
    if (answers.length > 0) note({ ...request, answers });
    const risked = answers.at(-1)?.kind === 'unanswered' && random() < RISKED_SHARE;
    again = risked ? traffic.again(request) : undefined;
  }
}

/** All answers to a request, the last of which ends the matter, or is where the program gave up. */
async function askUntilKnown(
  { environment, random, signal }: LoadOptions,
  loop: number,
  request: TrafficRequest,
): Promise<RequestAnswer[]> {
  const answers: RequestAnswer[] = [];
  do {
    const urls = environment.envois.flatMap(({ url, roles }) =>
      url !== undefined && roles.includes('api') ? [url] : [],
    );
    const url = urls[(loop + answers.length) % urls.length];
    const answer = url === undefined ? undefined : await ask(url, request, environment);
    if (answer) answers.push(answer);
    if (answer && !asksAgain(request, answer)) break;
  } while (await pause(random() * 2 * RETRY_PAUSE_MS, signal));
  return answers;
}

function asksAgain({ key }: TrafficRequest, answer: RequestAnswer): boolean {
  if (answer.kind === 'refused') return answer.code === ASK_AGAIN;
  return answer.kind === 'unanswered' && key !== undefined;
}

/** Undefined when nobody was there to be asked. */
async function ask(
  url: string,
  request: TrafficRequest,
  { customers }: TestEnvironment,
): Promise<RequestAnswer | undefined> {
  const { id, key } = customers[request.customer]!;
  const { type, recipients, message } = request;
  try {
    const response = await fetch(`${url}/v1/sms/send`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(request.key === undefined ? {} : { 'idempotency-key': request.key }),
      },
      body: JSON.stringify({ id, key, type, recipients, message }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    return read((await response.json()) as Record<string, unknown>);
  } catch (error) {
    const { cause } = error as { cause?: { code?: unknown } };
    return cause?.code === 'ECONNREFUSED' ? undefined : { kind: 'unanswered' };
  }
}

function read(said: Record<string, unknown>): RequestAnswer {
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
async function reply(
  { environment, random, clock, signal }: LoadOptions,
  asked: readonly AskedRequest[],
): Promise<void> {
  let replies = 0;
  while (await pause(random() * 2 * REPLY_EVERY_MS, signal)) {
    const request = asked[Math.floor(random() * asked.length)];
    const phone = request?.recipients[Math.floor(random() * request.recipients.length)];
    if (phone === undefined) continue;
    const text = random() < STOP_SHARE ? 'STOP' : `Merci ${(replies++).toString(36)}`;
    // A phone that has not got its message yet has nobody to answer: that is told as a problem.
    await replyFromPhone(environment.carrierDir, { phone, text, to: undefined }, clock).catch(() => {});
  }
}

/** False as soon as the signal says stop. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal }).catch(() => false);
}
