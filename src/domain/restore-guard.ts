/** Which database this is, and how far it has come: kept in the database and in the data folder. */
export type GuardMark = { token: string; epoch: number };

/** What the data folder says. `copied`: the file is not where it was written, but a copy of it. */
export type FolderCopy = GuardMark & { copied: boolean };

/** Where a database lives. The identifier of the server is null where it may not be asked for. */
export type DatabaseIdentity = { systemIdentifier: string | null; databaseOid: number };

/** What the database says. */
export type StoredGuard = GuardMark & {
  /** Whether a data folder is known to have the token. */
  confirmed: boolean;
  place: DatabaseIdentity;
  /** `ENVOI_INSTALLATION`, as it was last agreed to. */
  name: string | null;
};

/** Why dispatch is locked. */
export type LockReason = 'older' | 'another' | 'no_copy' | 'folder_copied' | 'moved' | 'renamed' | 'by_hand';

export const lockReasons: Readonly<Record<LockReason, string>> = {
  older: 'the database is older than the data folder: it was restored from a backup',
  another: 'the database is not the one that this data folder belongs to, or was restored from an older backup',
  no_copy:
    'this data folder is new to the database, and no other Envoi dispatches from it: one of them was restored or copied',
  folder_copied: 'the data folder with the database in it was restored or copied',
  moved: 'the database was restored or copied into another server or under another name',
  renamed: 'ENVOI_INSTALLATION is not that of this database',
  by_hand: 'an operator locked it',
};

/** All that can be known when a dispatcher is about to start. */
export type GuardFacts = {
  stored: StoredGuard | undefined;
  copy: FolderCopy | undefined;
  /** Where the database lives now. */
  place: DatabaseIdentity;
  /** `ENVOI_INSTALLATION`, if it is set. */
  name: string | undefined;
  /** Whether the database lives in the data folder. */
  bundled: boolean;
  /** Tokens of old that an operator has answered for. */
  former: ReadonlySet<string>;
  /** Whether another process dispatches from this database now. */
  othersDispatch: boolean;
  /** Whether anything was ever sent from this database. */
  everUsed: boolean;
};

/**
 * Whether a database was restored or copied, by what it and the data folder say of each other; undefined: all is well. The
 * database is always written first, so a folder that is behind is no sign of anything, and one that is ahead is a sure one.
 */
export function guardTripped(facts: GuardFacts): LockReason | undefined {
  const { stored, copy, place, name, former } = facts;
  if (!facts.everUsed) return undefined;
  if (!stored) return copy ? 'another' : undefined; // no copy either: an installation from before there was a restore guard
  if (movedFrom(stored.place, place)) return 'moved';
  if (name !== undefined && stored.name !== null && stored.name !== name) return 'renamed';
  if (!copy) return mayJoin(facts, stored) ? undefined : 'no_copy';
  if (former.has(copy.token)) return undefined;
  if (copy.token !== stored.token) return 'another';
  if (copy.epoch > stored.epoch) return 'older';
  return copy.copied && facts.bundled ? 'folder_copied' : undefined;
}

function movedFrom(stored: DatabaseIdentity, now: DatabaseIdentity): boolean {
  const servers = [stored.systemIdentifier, now.systemIdentifier];
  return stored.databaseOid !== now.databaseOid || (!servers.includes(null) && servers[0] !== servers[1]);
}

/** A data folder that has never seen this database: the name vouches for it, or a dispatcher that is at work. */
function mayJoin({ name, othersDispatch }: GuardFacts, stored: StoredGuard): boolean {
  return !stored.confirmed || othersDispatch || (name !== undefined && name === stored.name);
}
