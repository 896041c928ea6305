import { describe, expect, it } from 'vitest';
import { columns, facts, table } from './layout.ts';

describe('table', () => {
  it('puts cells under their titles, figures to the right, and nothing after the last', () => {
    const rows = [
      { name: 'Zoé', balance: '10.00' },
      { name: 'a longer name', balance: '2.50' },
    ];

    const text = table(
      rows,
      [
        ['Name', (row) => row.name],
        ['Balance', (row) => row.balance, 'right'],
      ],
      'no account',
    );

    expect(text).toBe(['Name           Balance', 'Zoé              10.00', 'a longer name     2.50'].join('\n'));
  });

  it('says in words that there is nothing', () => {
    expect(table([], [['Name', () => '']], 'no account yet')).toBe('no account yet');
  });

  it('shows a dash where a row has no value', () => {
    expect(table([1], [['Note', () => '']], '')).toBe('Note\n-');
  });
});

describe('columns', () => {
  it('counts an accented letter written as two characters as one place', () => {
    expect(
      columns([
        ['e\u0301', 'x'],
        ['bb', 'y'],
      ]),
    ).toBe('e\u0301   x\nbb  y');
  });
});

describe('facts', () => {
  it('leaves out what has no value', () => {
    expect(facts({ id: '1', zone: undefined, name: '' })).toBe('id  1');
  });
});
