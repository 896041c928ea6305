import { describe, expect, it } from 'vitest';
import { chooseAddressee, numberDigits, type WrittenTo } from './addressee.ts';

const now = Date.parse('2026-03-31T00:00:00Z');
const ago = (days: number) => new Date(now - days * 86_400_000);

/** `A 36000 3` wrote from 36000 three days ago; `A Shop>36000 3` named the number in its text; `A 36000 -` has not left. */
function written(line: string, index: number): WrittenTo {
  const [accountId, shown, days] = line.split(' ') as [string, string, string];
  const [sender, ...named] = shown.split('>') as [string, ...string[]];
  const leftAt = days === '-' ? null : ago(Number(days));
  return { accountId, sendId: `${accountId}${index}`, n: 0, sender, named, leftAt };
}

describe('chooseAddressee', () => {
  it.each([
    ['alone', ['A 36000 1'], 'A0', 'A'],
    ['nobody wrote', [], undefined, ''],
    ['two of late', ['A 36000 2', 'B 36000 1'], undefined, 'A B'],
    ['the other long ago', ['A 36000 31', 'B 36000 1'], 'B1', 'A B'],
    ['on the last day', ['A 36000 30', 'B 36000 1'], undefined, 'A B'],
    ['both long ago', ['A 36000 50', 'B 36000 40'], undefined, 'A B'],
    ['one long ago, alone', ['A 36000 50', 'A 36000 40'], 'A1', 'A'],
    ['the other under a name', ['A 36000 2', 'B Shop 1'], 'A0', 'A'],
    ['the other under a name, naming the number', ['A 36000 2', 'B Shop>36000 1'], undefined, 'A B'],
    ['only names that were replaced', ['A Store 2', 'B Shop 1'], undefined, 'A B'],
    ['one name that was replaced', ['A Store 2'], 'A0', 'A'],
    ['a number written otherwise', ['A +36000 2', 'B Shop 1'], 'A0', 'A'],
    ['the other is only going to write', ['A 36000 2', 'B 36000 -'], 'A0', 'A'],
    ['one that is only going to write', ['A 36000 -'], 'A0', 'A'],
    ['two that are only going to write', ['A 36000 -', 'B 36000 -'], undefined, 'A B'],
    ['the latest of several', ['A 36000 2', 'A 36000 1', 'A Shop 0'], 'A1', 'A'],
  ])('%s: %j gives it to %s, and STOP to %s', (_, lines, sendId, accounts) => {
    const choice = chooseAddressee({
      address: '36000',
      written: lines.map(written),
      owner: undefined,
      aloneSince: ago(30),
    });

    expect(choice.addressee?.sendId).toBe(sendId);
    expect(choice.accounts.toSorted().join(' ')).toBe(accounts);
  });

  it.each([
    ['the owner wrote', ['A 36000 1', 'B 36000 0'], 'A', 'A0', 'A B'],
    ['the owner wrote under a name', ['A Shop 1', 'B 36000 0'], 'A', 'A0', 'A B'],
    ['only another wrote, under a name', ['B Shop 0'], 'A', null, 'A'],
    ['nobody wrote', [], 'A', null, 'A'],
  ])('a number of one’s own is that account’s alone: %s', (_, lines, accountId, sendId, accounts) => {
    const choice = chooseAddressee({ address: '36000', written: lines.map(written), owner: 'A', aloneSince: ago(30) });

    expect(choice.addressee).toMatchObject({ accountId, sendId });
    expect(choice.accounts.toSorted().join(' ')).toBe(accounts);
  });
});

describe('numberDigits', () => {
  it.each([
    ['36000', '36000'],
    ['+33612345678', '33612345678'],
    ['0033612345678', '33612345678'],
    ['+33 6 12 34 56 78', '33612345678'],
    ['Envoi', 'Envoi'],
    ['3615 Envoi', '3615 Envoi'],
    ['', ''],
  ])('of %j are %j', (address, digits) => {
    expect(numberDigits(address)).toBe(digits);
  });
});
