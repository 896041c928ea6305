import { describe, expect, it } from 'vitest';
import {
  errorResponse,
  FrameReader,
  failingQuery,
  openings,
  query,
  readOpening,
  ready,
  sqlstateOf,
  statusOf,
  textAt,
  typeOf,
} from './frames.ts';

const error = { severity: 'ERROR', sqlstate: '57014', message: 'canceling statement' } as const;

describe('messages of the protocol', () => {
  const three = [query('select 1'), errorResponse(error), ready('T')];
  const whole = Buffer.concat(three);

  it.each([1, 2, 3, 5, 7, 20, 1_000])('are read whole, %s bytes at a time', (size) => {
    const reader = new FrameReader();
    const read: Buffer[] = [];
    for (let at = 0; at < whole.length; at += size) read.push(...reader.read(whole.subarray(at, at + size)));

    expect(read).toEqual(three);
  });

  it.each([
    ['a query', query('select 1'), '51 0000000d 73656c656374203100'],
    ['being ready', ready('E'), '5a 00000005 45'],
    [
      'an error',
      errorResponse({ ...error, message: 'no' }),
      '45 0000001e 534552524f5200 564552524f5200 43353730313400 4d6e6f00 00',
    ],
  ])('%s is written as PostgreSQL documents it', (_what, frame, hexadecimal) => {
    expect(frame.toString('hex')).toBe(hexadecimal.replaceAll(' ', ''));
  });

  it('tell what they are, and what they hold', () => {
    expect(three.map(typeOf)).toEqual(['Q', 'E', 'Z']);
    expect(textAt(query('select 1'), 5)).toBe('select 1');
    expect(statusOf(ready('T'))).toBe('T');
    expect(sqlstateOf(errorResponse(error))).toBe('57014');
  });

  it('a failing query names the error, whatever its words', () => {
    const message = `it's 100%`;
    expect(textAt(failingQuery({ ...error, message }), 5)).toBe(
      `do $$ begin raise exception 'it''s 100%%' using errcode = '57014'; end $$`,
    );
  });
});

describe('the first message of a client', () => {
  const start = Buffer.from('0000001300030000757365720065006e760000', 'hex');

  it('is read when it is whole, with what follows', () => {
    for (let length = 0; length < start.length; length++) {
      expect(readOpening(start.subarray(0, length))).toBeUndefined();
    }
    const rest = Buffer.from('p');
    expect(readOpening(Buffer.concat([start, rest]))).toEqual({ asks: openings.start, bytes: start, rest });
  });

  it.each([
    ['tls', '0000000804d2162f', openings.tls],
    ['gss', '0000000804d21630', openings.gss],
    ['cancel', '0000001004d2162e0000000100000002', openings.cancel],
  ])('may ask for something else first: %s', (_what, hexadecimal, asks) => {
    expect(readOpening(Buffer.from(hexadecimal, 'hex'))?.asks).toBe(asks);
  });
});
