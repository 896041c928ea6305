import { describe, expect, it } from 'vitest';
import type { Octets } from '#domain/text/octets.ts';
import { ClientGone } from '../client-gone.ts';
import { type ContentRules, contentsOf, everyText, MOST_CONTENTS, placeContents } from './outgoing-contents.ts';
import type { PricedRecipient } from './recipients.ts';
import type { WrittenContent } from './send-request.ts';

const noStop: ContentRules = { stop: undefined };
const stop = { mention: ' STOP {short}', shortNumber: '36000', takesReplies: true };
const octets: Octets = { parts: [Buffer.from('0605040b8423f0', 'hex')], dataCoding: 4, hasHeader: false };

const recipients = (count: number) => Array.from({ length: count }, (_, i) => String(i));
const contents = async (text: string | readonly WrittenContent[], rules: ContentRules = noStop) =>
  contentsOf({ text, recipients: recipients(typeof text === 'string' ? 1 : text.length) }, rules);

describe('contents', () => {
  it('of all recipients are one text, normalised', async () => {
    expect(await contents('e\u0301te\u0301\r\n')).toEqual({
      contents: [{ content: { text: 'été\n', encoding: 'GSM7', characters: 6 }, parts: 1 }],
    });
  });

  it('of each are its own, of so many parts, and equal ones are one', async () => {
    const outgoing = await contents(['Bonjour Ana', 'ê'.repeat(71), octets, 'Bonjour Ana']);

    expect(outgoing.contents).toEqual([
      { content: { text: 'Bonjour Ana', encoding: 'GSM7', characters: 11 }, parts: 1 },
      { content: { text: 'ê'.repeat(71), encoding: 'UCS2', characters: 71 }, parts: 2 },
      { content: octets, parts: 1 },
    ]);
    expect(outgoing.of).toEqual(Uint32Array.of(0, 1, 2, 0));
  });

  it('that turn out to be one text are shared, and octets never are', async () => {
    expect(await contents(['Bonjour', 'Bonjour'])).not.toHaveProperty('of');
    expect(await contents([octets, octets])).toMatchObject({ of: Uint32Array.of(0, 0) });
  });

  it('of marketing each get a mention of STOP where they have none, which may make a part of its own', async () => {
    const outgoing = await contents(['a'.repeat(155), 'Soldes. STOP au 36111'], { stop });

    expect(outgoing.contents).toMatchObject([
      { content: { text: `${'a'.repeat(155)} STOP 36000`, characters: 155 }, parts: 2 },
      { content: { text: 'Soldes. STOP au 36111' }, parts: 1 },
    ]);
  });

  it.each<[string, WrittenContent, ContentRules, string]>([
    ['an empty text', ' \n', noStop, 'text_empty'],
    ['a text of too many characters', 'abcd', { ...noStop, mostCharacters: 3 }, 'text_too_long'],
    ['a text of more parts than can be counted', 'a'.repeat(255 * 153 + 1), noStop, 'text_too_long'],
    [
      'octets whose header reaches too far',
      { ...octets, parts: [Buffer.of(9)], hasHeader: true },
      noStop,
      'octets_malformed',
    ],
    ['octets that are too many', { ...octets, parts: [Buffer.alloc(141)] }, noStop, 'octets_too_long'],
    ['octets as marketing', octets, { stop }, 'octets_not_allowed'],
  ])('refuse %s, and say whose it is', async (_, refused, rules, reason) => {
    await expect(contents(['abc', refused], rules)).rejects.toMatchObject({
      reasons: [reason],
      detail: { position: 1 },
    });
  });

  it('refuse more of them than one request may have, and take as many', async () => {
    const texts = Array.from({ length: MOST_CONTENTS }, (_, i) => String(i));

    expect((await contents(texts)).contents).toHaveLength(MOST_CONTENTS);
    expect((await contents([...texts, '7'])).contents).toHaveLength(MOST_CONTENTS);
    await expect(contents([...texts, 'one more'])).rejects.toMatchObject({ reasons: ['too_many_contents'] });
  });

  it('must be as many as recipients', () => {
    expect(() => contentsOf({ text: ['a'], recipients: recipients(2) }, noStop)).toThrow(RangeError);
  });

  it('let others have their turn, and end when nobody waits any more', async () => {
    const texts = Array.from({ length: 20_000 }, (_, i) => `${i} ${'ê'.repeat(300)}`);
    let looks = 0;
    let reading = true;
    const look = () => {
      looks++;
      if (reading) setImmediate(look);
    };
    setImmediate(look);

    await contents(texts);
    reading = false;

    expect(looks).toBeGreaterThan(2);
    await expect(contents(texts, { ...noStop, isWanted: () => false })).rejects.toThrow(ClientGone);
  });

  it('are tested by what phones show of them, octets too', async () => {
    const written = {
      parts: [Buffer.from('00610072006e', 'hex'), Buffer.from('0061007100750065', 'hex')],
      dataCoding: 8,
    };
    const outgoing = await contents(['Bonjour', { ...written, hasHeader: false }]);

    expect(await everyText(outgoing, (text) => text !== 'arnaque')).toBe(false);
    expect(await everyText(outgoing, (text) => text !== 'arn')).toBe(true);
  });
});

it('neighbours that get the same share a run, and each has its number of parts', async () => {
  const outgoing = await contents(['a', 'b'.repeat(161), 'c']);
  const recipient = (content: number) => ({ content }) as PricedRecipient;

  expect(placeContents([0, 0, 2, 1, 1, 0].map(recipient), outgoing.contents)).toEqual({
    runs: [
      { first: 0, content: outgoing.contents[0]!.content },
      { first: 2, content: outgoing.contents[2]!.content },
      { first: 3, content: outgoing.contents[1]!.content },
      { first: 5, content: outgoing.contents[0]!.content },
    ],
    parts: Uint8Array.of(1, 1, 1, 2, 2, 1),
    size: 1 + 1 + 161 + 1,
  });
});
