import { describe, expect, it } from 'vitest';
import { readSender } from './sender.ts';

describe('readSender', () => {
  it.each(['Envoi', 'MCLD31A', 'abc', 'ABCDEFGHIJK', '3Suisses', '  Envoi  '])(
    'takes %j in France, trimmed',
    (name) => {
      expect(readSender(name, 'FR')).toEqual({ kind: 'sender', sender: name.trim() });
    },
  );

  it.each(['', 'AB', '  AB  ', 'ABCDEFGHIJKL', '👍👍'])(
    'finds %j too short or too long, whatever its letters',
    (name) => {
      expect(readSender(name, 'FR')).toEqual({ kind: 'refused', reason: 'bad_length' });
    },
  );

  it.each(['12345', 'Ma Boutique', 'Société', 'A-B-C', 'Envoi!', '👍👍👍', 'Envоi'])(
    'does not allow %j in France',
    (name) => {
      expect(readSender(name, 'FR')).toEqual({ kind: 'refused', reason: 'not_allowed' });
    },
  );

  it.each(['INFO', 'info', 'Info2030', 'Police', 'LaPoste', 'colissimo1'])(
    'does not allow %j, which says nothing or lies',
    (name) => {
      expect(readSender(name, 'FR')).toEqual({ kind: 'refused', reason: 'not_allowed' });
    },
  );

  it.each(['Infotel', 'MaPolice', 'Testament'])('allows %j, which only begins or ends like a refused name', (name) => {
    expect(readSender(name, 'FR').kind).toBe('sender');
  });

  it('goes by the installation’s own list when it has one', () => {
    expect(readSender('Envoi', 'FR', { refusedNames: ['envoi'] })).toMatchObject({ reason: 'not_allowed' });
    expect(readSender('INFO', 'FR', { refusedNames: ['envoi'] }).kind).toBe('sender');
  });

  it('lets single spaces inside a name pass where an installation wants it', () => {
    const spacesAllowed = true;

    expect(readSender('Ma Boutique', 'FR', { spacesAllowed })).toEqual({ kind: 'sender', sender: 'Ma Boutique' });
    expect(readSender('A  B', 'FR', { spacesAllowed }).kind).toBe('refused');
    expect(readSender('12 345', 'FR', { spacesAllowed }).kind).toBe('refused');
    expect(readSender('INFO SMS', 'FR', { spacesAllowed }).kind).toBe('refused');
  });

  it.each([
    ['ES', 'España 24', true],
    ['ES', 'Ma  Tienda', false],
    ['GB', 'Bob & Co.', true],
    ['GB', '.Bob', false],
    ['GB', 'Parcel', false],
    ['GB', 'winner7', false],
    ['RE', 'Envoi', true],
    ['RE', 'En voi', false],
    ['BR', 'Envoi', true],
    ['BR', '12345', false],
  ] as const)('in %s judges %j by the rules there: %s', (country, name, allowed) => {
    expect(readSender(name, country).kind).toBe(allowed ? 'sender' : 'refused');
  });
});
