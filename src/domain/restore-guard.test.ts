import { describe, expect, it } from 'vitest';
import { type GuardFacts, guardTripped } from './restore-guard.ts';

const place = { systemIdentifier: '7', databaseOid: 16_384 };
const stored = { token: 'now', epoch: 10, confirmed: true, place, name: null };
const copy = { token: 'now', epoch: 10, copied: false };

const usual: GuardFacts = {
  stored,
  copy,
  place,
  name: undefined,
  bundled: false,
  former: new Set(),
  othersDispatch: false,
  everUsed: true,
};

describe('a database and a data folder', () => {
  it.each<[string, Partial<GuardFacts>]>([
    ['that agree', {}],
    ['of which the folder is behind, as after a crash between the two writes', { copy: { ...copy, epoch: 9 } }],
    ['of which the folder is behind, since others went on', { copy: { ...copy, epoch: 1 } }],
    ['that are both new', { stored: undefined, copy: undefined, everUsed: false }],
    ['from before there was a restore guard', { stored: undefined, copy: undefined }],
    ['of which the database is new and empty, though the folder knew another', { stored: undefined, everUsed: false }],
    [
      'of which the folder never got the token, as after a crash',
      { stored: { ...stored, confirmed: false }, copy: undefined },
    ],
    ['of which the folder is new, while another Envoi dispatches', { copy: undefined, othersDispatch: true }],
    [
      'of which the folder is new, where the name is that of the database',
      { stored: { ...stored, name: 'shop' }, copy: undefined, name: 'shop' },
    ],
    ['whose name is given for the first time', { name: 'shop' }],
    ['whose name is given no more', { stored: { ...stored, name: 'shop' } }],
    [
      'of which the folder has a token that an operator has answered for',
      { copy: { ...copy, token: 'then', epoch: 99 }, former: new Set(['then']) },
    ],
    ['of which the folder was copied without the database', { copy: { ...copy, copied: true } }],
    ['in a server that does not tell its identifier any more', { place: { ...place, systemIdentifier: null } }],
  ])('%s are well', (_what, facts) => {
    expect(guardTripped({ ...usual, ...facts })).toBeUndefined();
  });

  it.each<[string, string, Partial<GuardFacts>]>([
    ['of which the database is behind', 'older', { copy: { ...copy, epoch: 11 } }],
    [
      'of which the database is behind, though another Envoi has not noticed',
      'older',
      { copy: { ...copy, epoch: 11 }, othersDispatch: true },
    ],
    ['that do not know each other', 'another', { copy: { ...copy, token: 'strange' } }],
    ['of which the database is from before there was a restore guard', 'another', { stored: undefined }],
    ['of which the folder is new, and nobody vouches for it', 'no_copy', { copy: undefined }],
    ['of which the folder is new, and the name too', 'no_copy', { copy: undefined, name: 'copy' }],
    ['in another server', 'moved', { place: { ...place, systemIdentifier: '8' } }],
    ['under another name in the same server', 'moved', { place: { ...place, databaseOid: 16_999 } }],
    ['whose name is another', 'renamed', { stored: { ...stored, name: 'shop' }, name: 'copy' }],
    ['that were copied together', 'folder_copied', { copy: { ...copy, copied: true }, bundled: true }],
  ])('%s are locked: %s', (_what, reason, facts) => {
    expect(guardTripped({ ...usual, ...facts })).toBe(reason);
  });
});
