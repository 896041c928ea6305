import { describe, expect, it } from 'vitest';
import { parametersOf } from './parameters.ts';
import { readFields } from './read-fields.ts';

function read(contentType: string | undefined, body: string | Buffer) {
  return parametersOf(readFields(Buffer.from(body as string), contentType));
}

const multipart = (parts: string[]) =>
  `${parts.map((part) => `--xyz\r\nContent-Disposition: form-data; ${part}`).join('\r\n')}\r\n--xyz--\r\n`;

describe('readFields', () => {
  it.each([
    ['application/x-www-form-urlencoded', 'sender=Envoi&message=Bonjour+!'],
    ['application/x-www-form-urlencoded; charset=UTF-8', 'sender=Envoi&message=Bonjour+!'],
    [undefined, 'sender=Envoi&message=Bonjour+!'],
    ['', 'sender=Envoi&message=Bonjour+!'],
    ['text/plain', 'sender=Envoi&message=Bonjour+!'],
    ['rubbish', 'sender=Envoi&message=Bonjour+!'],
    ['application/json', '{"sender":"Envoi","message":"Bonjour !"}'],
    ['Application/JSON;charset=utf-8', '\uFEFF{"sender":"Envoi","message":"Bonjour !"}'],
    ['application/vnd.api+json', '{"sender":"Envoi","message":"Bonjour !"}'],
    ['multipart/form-data; boundary=xyz', multipart(['name="sender"\r\n\r\nEnvoi', 'name="message"\r\n\r\nBonjour !'])],
  ])('of type %s reads the same parameters', (contentType, body) => {
    const given = read(contentType, body);

    expect([given.text('sender'), given.text('message')]).toEqual(['Envoi', 'Bonjour !']);
  });

  it.each([
    ['application/json', '{"sender":"Envoi"'],
    ['application/json', '[1,2]'],
    ['application/json', 'null'],
    ['application/json', '"sender"'],
    ['application/json', 'sender=Envoi'],
    ['multipart/form-data', multipart(['name="sender"\r\n\r\nEnvoi'])],
    ['multipart/form-data; boundary=other', multipart(['name="sender"\r\n\r\nEnvoi'])],
    ['multipart/form-data; boundary=xyz', 'sender=Envoi'],
  ])('of type %s has no parameters when the body is %s', (contentType, body) => {
    expect(read(contentType, body).text('sender')).toBe('');
  });

  it('reads numbers and booleans of JSON as the form would carry them, and leaves out null, arrays and objects', () => {
    const given = read('application/json', '{"a":0,"b":true,"c":false,"d":null,"e":[1],"f":{"g":1},"h":33612345678}');

    expect(['a', 'b', 'c', 'd', 'e', 'f', 'h'].map(given.text)).toEqual(['0', '1', '0', '', '', '', '33612345678']);
  });

  it('leaves out the files of a multipart body', () => {
    const body = multipart(['name="sender"; filename="a.txt"\r\n\r\nEnvoi', 'name="message"\r\n\r\nHi']);
    const given = read('multipart/form-data; boundary=xyz', body);

    expect([given.text('sender'), given.text('message')]).toEqual(['', 'Hi']);
  });

  it.each([
    ['application/json', '{"message":"\xe9t\xe9 \x80"}'],
    ['multipart/form-data; boundary=xyz', multipart(['name="message"\r\n\r\n\xe9t\xe9 \x80'])],
  ])('of type %s may be Windows-1252', (contentType, body) => {
    expect(read(contentType, Buffer.from(body, 'latin1')).text('message')).toBe('été €');
  });
});

describe('the recipients', () => {
  it.each<[string, string, string, string[]]>([
    ['an indexed array', 'form', 'recipients%5B0%5D=A&recipients%5B1%5D=B', ['A', 'B']],
    ['an indexed array, brackets as they are', 'form', 'recipients[0]=A&recipients[1]=B', ['A', 'B']],
    ['one text', 'form', 'recipients=A', ['A']],
    ['a text with commas', 'form', 'recipients=A,B', ['A', 'B']],
    ['an array without indexes', 'form', 'recipients[]=A&recipients[]=B', ['A', 'B']],
    ['a repeated name', 'form', 'recipients=A&recipients=B', ['A', 'B']],
    ['semicolons and line breaks', 'form', 'recipients=A;B%0D%0AC%0AD,%20E', ['A', 'B', 'C', 'D', 'E']],
    ['separators inside elements', 'form', 'recipients[0]=A,B&recipients[1]=C', ['A', 'B', 'C']],
    ['empty pieces', 'form', 'recipients=,A,,+,B;', ['A', 'B']],
    ['spaces inside a number', 'form', 'recipients=06+12+34+56+78', ['06 12 34 56 78']],
    ['a plus sign nobody encoded', 'form', 'recipients=+33612345678', ['33612345678']],
    ['a JSON text', 'json', '{"recipients":"A,B"}', ['A', 'B']],
    ['a JSON array', 'json', '{"recipients":["A",33612345678,"B;C"]}', ['A', '33612345678', 'B', 'C']],
    ['a JSON number', 'json', '{"recipients":33612345678}', ['33612345678']],
    ['a PHP array with gaps', 'json', '{"recipients":{"0":"A","2":"B"}}', ['A', 'B']],
    ['nested rubbish', 'json', '{"recipients":["A",["B"],{"c":1},null]}', ['A']],
    [
      'multipart parts',
      'multipart',
      multipart(['name="recipients[0]"\r\n\r\nA', 'name="recipients[1]"\r\n\r\nB']),
      ['A', 'B'],
    ],
    ['nothing', 'form', 'recipients=%20,%20', []],
  ])('may be %s', (_, kind, body, recipients) => {
    const types: Record<string, string> = { json: 'application/json', multipart: 'multipart/form-data; boundary=xyz' };

    expect(read(types[kind], body).recipients).toEqual(recipients);
  });
});

describe('a parameter', () => {
  it('is trimmed, of Unicode spaces too, unless asked for as it came', () => {
    const given = read(undefined, 'a=%C2%A0%E2%80%83x+y+&b=+%0A+&c=0');

    expect([given.text('a'), given.verbatim('a')]).toEqual(['x y', '\u00a0\u2003x y ']);
    expect([given.text('b'), given.verbatim('b'), given.isEmpty('b')]).toEqual(['', '', true]);
    expect(given.isEmpty('c')).toBe(false);
  });

  it('never holds what PostgreSQL cannot keep', () => {
    const given = read('application/json', '{"a":"x\\u0000y","b":"\\ud83d"}');

    expect([given.text('a'), given.text('b')]).toEqual(['xy', '']);
  });
});
