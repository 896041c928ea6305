import { describe, expect, it } from 'vitest';
import { openingFor } from '#domain/hours/next-opening.ts';
import { readNumber } from '#domain/numbers/phone-number.ts';
import { splitText } from '#domain/text/split-text.ts';
import { outgoingText } from '#operations/acceptance/outgoing-text.ts';
import { seededRandom } from '#simulator/random.ts';
import { GeneratedTraffic, type TrafficRequest, tokenOf } from './traffic.ts';

const HOUR_MS = 3_600_000;
const morning = new Date('2026-03-02T09:00:00Z');

function draw(count: number, now = morning, lastingMs = HOUR_MS): TrafficRequest[] {
  const traffic = new GeneratedTraffic(seededRandom(1), now, new Date(now.getTime() + lastingMs));
  return Array.from({ length: count }, () => traffic.next());
}

describe('the traffic of a proof', () => {
  it('is of all kinds: single and bulk, both types, both accounts, one part and more', () => {
    const requests = draw(200);

    expect(new Set(requests.map(({ type }) => type))).toEqual(new Set(['N', 'M']));
    expect(new Set(requests.map(({ customer }) => customer))).toEqual(new Set([0, 1]));
    expect(new Set(requests.map(({ parts }) => parts))).toEqual(new Set([1, 2, 3]));
    expect(requests.filter(({ recipients }) => recipients.length === 1).length).toBeGreaterThan(50);
    expect(requests.filter(({ recipients }) => recipients.length > 20).length).toBeGreaterThan(5);
  });

  it('goes to mobile numbers that can be written to', () => {
    const numbers = draw(500).flatMap(({ recipients }) => recipients);

    expect(numbers.filter((number) => readNumber(number, 'FR').kind === 'refused')).toEqual([]);
  });

  it('has as many parts as it says, with a mention of STOP or without, and its token in each', () => {
    for (const { message, parts, token } of draw(200)) {
      for (const stop of [undefined, { mention: ' STOP au 36000', shortNumber: '36000', takesReplies: true }]) {
        const cut = splitText(outgoingText(message, stop).text).parts;
        expect(cut.map(tokenOf)).toEqual(Array.from({ length: parts }, () => token));
      }
    }
  });

  it('has marketing that may leave now, whatever the hour', () => {
    const opening = openingFor({ hours: { opens: '08:00', closes: '21:30' }, sundays: true, holidays: true });
    for (const day of ['2026-01-01', '2026-07-12']) {
      for (let hour = 0; hour < 24; hour++) {
        const now = new Date(new Date(`${day}T00:10:00Z`).getTime() + hour * HOUR_MS);
        const numbers = draw(20, now).flatMap(({ type, recipients }) => (type === 'M' ? recipients : []));
        expect(numbers.length).toBeGreaterThan(0);
        for (const number of numbers) expect(opening(number, now)).toEqual(now);
      }
    }
  });
});
