import { describe, expect, it } from 'vitest';
import { decoderOf } from './charset.ts';

const decode = (body: Buffer) => decoderOf(body)(body);
const utf8 = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))));

describe('the text of a body', () => {
  it.each<[string, Buffer, string]>([
    ['plain', utf8('Bonjour'), 'Bonjour'],
    ['UTF-8', utf8('été € 😀'), 'été € 😀'],
    ['a replacement character that was written', utf8('a\ufffdb'), 'a\ufffdb'],
    ['cut in an é', utf8('Votre colis est expédi', 0xc3), 'Votre colis est expédi'],
    ['cut in its only accent', utf8('Termin', 0xc3), 'Termin'],
    ['cut and gone on with', utf8('Votre colis est expédi', 0xc3, '...'), 'Votre colis est expédi...'],
    ['cut in front of a field', utf8('m=expédi', 0xc3, '&s=Été'), 'm=expédi&s=Été'],
    ['cut in a euro sign', utf8('Coûte 5 ', 0xe2, 0x82), 'Coûte 5 '],
    ['cut in an apostrophe', utf8('C’est l', 0xe2), 'C’est l'],
    ['cut in an emoji', utf8('Bravo ', 0xf0, 0x9f, 0x98), 'Bravo '],
    ['cut at its beginning', utf8(0xa9, 'té en Méditerranée'), 'té en Méditerranée'],
    ['half a surrogate pair', utf8('Bravo ', 0xed, 0xa0, 0xbd), 'Bravo '],
  ])('that is UTF-8 stays so, without what was broken: %s', (_, body, text) => {
    expect(decode(body)).toBe(text);
  });

  it.each([
    ['été €', 'été €'],
    ['é', 'é'],
    ['activé\u00a0!', 'activé\u00a0!'],
    ['«\u00a0CAFÉ»', '«\u00a0CAFÉ»'],
    ['NÃO', 'NÃO'],
    ['pâte', 'pâte'],
    ['l’œuvre…', 'l’œuvre…'],
  ])('that is Windows-1252 is read so: %s', (written, text) => {
    const special: Record<string, number> = { '€': 0x80, '…': 0x85, '’': 0x92, œ: 0x9c };
    const body = Buffer.from([...written].map((letter) => special[letter] ?? letter.charCodeAt(0)));

    expect(decode(body)).toBe(text);
  });
});
