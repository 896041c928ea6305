/**
 * What a request's body said: single values by name, and every recipient. `undefined` stands for an array where a single
 * value belongs; it counts as absent, but still replaces what an equal name said before.
 */
export type Fields = {
  readonly single: ReadonlyMap<string, string | undefined>;
  /** Each as written, trimmed; separated where commas, semicolons or line breaks joined several. */
  readonly recipients: readonly string[];
};

export type FieldCollector = Fields & {
  /** The last of equal names wins, except for recipients, where all are kept. @throws {TooMuch} */
  add(name: string, value: string): void;
  addArray(name: string): void;
  /** What an equal name gave before counts no more. */
  forget(name: string): void;
};

/** The body has more names, recipients or entries than are taken. */
export class TooMuch extends Error {
  override name = 'TooMuch';
}

/** The one name whose values are all kept. */
export const RECIPIENTS = 'recipients';

/** Far above what any program sends; PHP by default stops at as many. */
export const MOST_NAMES = 1_000;
export const MOST_RECIPIENTS = 100_000;
/** Every field is refused or cut at a fraction of it, so what is beyond can change no answer. */
const LONGEST_VALUE = 100_000;

/** Never a space: it occurs inside numbers. */
const SEPARATOR = /[,;\r\n]/;
const PIECES = /[^,;\r\n]+/g;

/** An entry that changes nothing, such as an equal name or an empty recipient, costs time as well: they are counted too. */
export function collectFields(mostRecipients = MOST_RECIPIENTS): FieldCollector {
  const single = new Map<string, string | undefined>();
  const recipients: string[] = [];
  let entries = 0;

  function count(): void {
    if (++entries > mostRecipients + MOST_NAMES) throw new TooMuch();
  }

  function set(name: string, value: string | undefined): void {
    if (single.size >= MOST_NAMES && !single.has(name)) throw new TooMuch();
    single.set(name, value);
  }

  function addRecipient(written: string): void {
    const bare = written.trim();
    if (bare === '') return;
    if (recipients.length >= mostRecipients) throw new TooMuch();
    recipients.push(bare);
  }

  function addRecipients(value: string): void {
    if (!SEPARATOR.test(value)) {
      addRecipient(value);
      return;
    }
    for (const [piece] of value.matchAll(PIECES)) {
      count();
      addRecipient(piece);
    }
  }

  return {
    single,
    recipients,
    add(name, value) {
      count();
      if (name === RECIPIENTS) addRecipients(storable(value));
      else set(name, storable(value.length > LONGEST_VALUE ? value.slice(0, LONGEST_VALUE) : value));
    },
    addArray(name) {
      count();
      set(name, undefined);
    },
    forget(name) {
      if (name === RECIPIENTS) recipients.length = 0;
      else single.delete(name);
    },
  };
}

export const noFields: Fields = collectFields();

/** PostgreSQL keeps neither NUL nor half a surrogate pair; JSON can carry both. What stays of a character tells nothing. */
function storable(value: string): string {
  const whole = value.isWellFormed() ? value : value.toWellFormed().replaceAll('\ufffd', '');
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole;
}
