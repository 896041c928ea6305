import { describe, expect, it } from 'vitest';
import { ascii, flag, number, oneOf, tableOf, wholeNumber } from './forms.ts';
import { optional, readChanges, readSetting, readSettings, required, unset } from './setting.ts';

const table = {
  host: required(ascii(1, 10), 'Where.'),
  colour: optional(oneOf('red', 'green', ''), 'red', 'Which.'),
  window: optional(wholeNumber(1, 1000), 10, 'How many.'),
  waitSeconds: optional(number(0.5, 60), 30, 'How long.'),
  loud: optional(flag, false, 'Whether.'),
  prices: optional(
    tableOf('a table of prices', { type: 'number' }, (key, value) =>
      typeof value === 'number' ? ([key, value] as const) : undefined,
    ),
    {},
    'How much.',
  ),
  note: unset(ascii(1, 80), 'Why.'),
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
        note: undefined,
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
        'host is missing: expected text of 1 to 10 ASCII characters',
        "colour is 'blue': expected `red`, `green` or nothing",
        'window is 1001: expected a whole number from 1 to 1,000',
        "waitSeconds is 'soon': expected a number from 0.5 to 60",
        'loud is 1: expected `true` or `false`',
        'prices is {"a":"dear"}: expected a table of prices',
      ],
    });
  });

  it.each([
    ['windw', 'there is no setting windw: did you mean window?'],
    ['wait_seconds', 'there is no setting wait_seconds: did you mean waitSeconds?'],
    ['frobnicate', 'there is no setting frobnicate'],
    ['toString', 'there is no setting toString'],
    ['__proto__x', 'there is no setting __proto__x'],
  ])('does not know %s', (name, problem) => {
    expect(readSettings(table, { host: 'here', [name]: 1 })).toEqual({ kind: 'refused', problems: [problem] });
  });

  it.each([undefined, null, 'host', ['host'], 7])('refuses %j, which is no object', (given) => {
    expect(readSettings(table, given)).toMatchObject({ kind: 'refused' });
  });
});

describe('readChanges', () => {
  it('gives what is given, and no defaults', () => {
    expect(readChanges(table, { window: '0x10' })).toEqual({ kind: 'settings', settings: { window: 16 } });
  });

  it('does not know what is no setting, and says what is wrong with the rest', () => {
    expect(readChanges(table, { windw: 1, loud: 2 })).toEqual({
      kind: 'refused',
      problems: ['there is no setting windw: did you mean window?', 'loud is 2: expected `true` or `false`'],
    });
  });
});

describe('readSetting', () => {
  it('shows little of a long value, and nothing of a secret', () => {
    const long = readSetting('host', table.host, 'x'.repeat(1_000));
    const secret = readSetting('KEY', { ...table.host, secret: true }, 'hunter2 and more');

    expect(long).toEqual({ problem: expect.stringMatching(/^host is 'x{59}…: expected text/) });
    expect(secret).toEqual({ problem: 'KEY is ***: expected text of 1 to 10 ASCII characters' });
  });
});
