import { describe, expect, it } from 'vitest';
import { ascii, number, oneOf, tableOf, wholeNumber, yesOrNo } from './setting-forms.ts';
import { optional, readSettings, required } from './settings-table.ts';

const table = {
  host: required(ascii(1, 10), 'Where.'),
  colour: optional(oneOf('red', 'green', ''), 'red', 'Which.'),
  window: optional(wholeNumber(1, 1000), 10, 'How many.'),
  waitSeconds: optional(number(0.5, 60), 30, 'How long.'),
  loud: optional(yesOrNo, false, 'Whether.'),
  prices: optional(
    tableOf('a table of prices', (key, value) => (typeof value === 'number' ? ([key, value] as const) : undefined)),
    new Map<string, number>(),
    'How much.',
  ),
};

describe('readSettings', () => {
  it('gives every setting its value or its default', () => {
    expect(readSettings(table, { host: 'here', window: 50, prices: { a: 1 } })).toEqual({
      kind: 'settings',
      settings: {
        host: 'here',
        colour: 'red',
        window: 50,
        waitSeconds: 30,
        loud: false,
        prices: new Map([['a', 1]]),
      },
    });
  });

  it('takes what a command line can write for what it says', () => {
    const typed = { host: '10', window: '50', loud: 'true', waitSeconds: '0.5', prices: '{"a":1}' };

    expect(readSettings(table, typed)).toMatchObject({
      settings: { host: '10', window: 50, loud: true, waitSeconds: 0.5, prices: new Map([['a', 1]]) },
    });
  });

  it('tells every problem at once, each with what is expected', () => {
    const given = { colour: 'blue', window: 1001, waitSeconds: 'soon', loud: 1, prices: { a: 'dear' } };

    expect(readSettings(table, given)).toEqual({
      kind: 'refused',
      problems: [
        'host: text of 1 to 10 ASCII characters is expected',
        'colour: `red`, `green` or nothing is expected',
        'window: a whole number from 1 to 1,000 is expected',
        'waitSeconds: a number from 0.5 to 60 is expected',
        'loud: `true` or `false` is expected',
        'prices: a table of prices is expected',
      ],
    });
  });

  it.each([
    ['windw', 'windw: no such setting; did you mean window?'],
    ['wait_seconds', 'wait_seconds: no such setting; did you mean waitSeconds?'],
    ['frobnicate', 'frobnicate: no such setting'],
    ['toString', 'toString: no such setting'],
    ['__proto__x', '__proto__x: no such setting'],
  ])('does not know %s', (name, problem) => {
    expect(readSettings(table, { host: 'here', [name]: 1 })).toEqual({ kind: 'refused', problems: [problem] });
  });

  it.each([undefined, null, 'host', ['host'], 7])('refuses %j, which is no object', (given) => {
    expect(readSettings(table, given)).toMatchObject({ kind: 'refused' });
  });
});
