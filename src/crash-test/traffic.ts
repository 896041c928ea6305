import { openingFor } from '#domain/hours/next-opening.ts';
import type { Random } from '#simulator/random.ts';

/** One request to `/v1/sms/send`, before it is made. */
export type TrafficRequest = {
  /** Stands in the text, in each of its parts, and in no other request's. */
  token: string;
  customer: 0 | 1;
  type: 'N' | 'M';
  recipients: string[];
  message: string;
  /** Parts of each of its messages. */
  parts: number;
  /** The key under which the same request may be made again and again, as `Idempotency-Key`. */
  key?: string;
  /** The token of the same message's earlier request, which had no answer and no key: whether it left nobody knew. */
  again?: string;
};

const TOKEN = /zq[0-9a-z]{6}/;
const SINGLE_SHARE = 0.75;
const KEYED_SHARE = 0.3;
const MARKETING_SHARE = 0.25;
const LONG_SHARE = 0.2;
/** Codes are what may be sent once more when it is in doubt. */
const CODE_SHARE = 0.3;
/** Recipients that get many messages of both accounts; all others get one. */
const BUSY_SHARE = 0.1;
const BUSY_NUMBERS = 200;
const MOST_IN_BULK = 60;
const NUMBERS = 1_000_000;

/** Mobile numbers with six digits to count: where it is day on one or the other of them at any hour. */
const PREFIXES = ['+33612', '+590690', '+68987', '+262692'] as const;
const FRENCH_DIGITS = '+33612000000'.length;

/** The token of a text, or of one part of it. */
export function tokenOf(text: string): string | undefined {
  return TOKEN.exec(text)?.[0];
}

/** Draws the requests of a proof, one after another. */
export class GeneratedTraffic {
  readonly #random: Random;
  readonly #marketingPrefix: string;
  #tokens = 0;
  #numbers = 0;

  /** `until` is the end of the proof: marketing goes to where it may be sent up to then. */
  constructor(random: Random, now: Date, until: Date) {
    this.#random = random;
    this.#marketingPrefix = openPrefix(now, until);
  }

  next(): TrafficRequest {
    const type = this.#random() < MARKETING_SHARE ? 'M' : 'N';
    const count = this.#random() < SINGLE_SHARE ? 1 : 2 + Math.floor(this.#random() * (MOST_IN_BULK - 1));
    const recipients = new Set(Array.from({ length: count }, () => this.#recipient(type)));
    const customer = this.#random() < 0.5 ? 0 : 1;
    const token = this.#token();
    const key = this.#random() < KEYED_SHARE ? { key: `key-${token}` } : {};
    return { token, customer, type, recipients: [...recipients], ...this.#text(token), ...key };
  }

  /** The same message in another request, which can be told from the first. */
  again(request: TrafficRequest): TrafficRequest {
    const token = this.#token();
    return { ...request, token, message: request.message.replaceAll(request.token, token), again: request.token };
  }

  #token(): string {
    return `zq${(this.#tokens++).toString(36).padStart(6, '0')}`;
  }

  /** Lengths are such that a mention of STOP makes no further part of them. */
  #text(token: string): { message: string; parts: number } {
    const length = this.#random();
    if (length < CODE_SHARE) return { message: `Code ${token}: ${100_000 + Math.floor(length * NUMBERS)}`, parts: 1 };
    if (length < 1 - LONG_SHARE) return { message: `Bonjour ${token}`, parts: 1 };
    if (this.#random() < 0.5) return { message: `Bonjour ${token} `.repeat(22).trim(), parts: 3 };
    return { message: `Привет ${token} `.repeat(7).trim(), parts: 2 };
  }

  #recipient(type: 'N' | 'M'): string {
    const prefix = type === 'M' ? this.#marketingPrefix : PREFIXES[0];
    const busy = this.#random() < BUSY_SHARE;
    const n = busy
      ? Math.floor(this.#random() * BUSY_NUMBERS)
      : BUSY_NUMBERS + (this.#numbers++ % (NUMBERS - BUSY_NUMBERS));
    // French numbers have nine digits behind the country's code: three for the prefix, six to count.
    return prefix + String(n).padStart(prefix === PREFIXES[0] ? FRENCH_DIGITS - prefix.length : 6, '0');
  }
}

/** @throws when marketing may be sent nowhere, which the choice of countries excludes. */
function openPrefix(now: Date, until: Date): string {
  const opening = openingFor({ hours: { opens: '08:00', closes: '21:30' }, sundays: true, holidays: true });
  const open = (prefix: string, at: Date) => opening(`${prefix}100000`, at) <= at;
  const found = PREFIXES.find((prefix) => open(prefix, now) && open(prefix, until));
  if (found === undefined) throw new Error('it is night wherever marketing could be sent: try a shorter proof');
  return found;
}
