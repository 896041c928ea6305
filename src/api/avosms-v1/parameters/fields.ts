/**
 * What a request's body said: single values by name, and every recipient. `undefined` stands for an array where a single
 * value belongs; it counts as absent, but still replaces what an equal name said before.
 */
export type Fields = {
  readonly single: ReadonlyMap<string, string | undefined>;
  /** As they came, not yet split at commas. */
  readonly recipients: readonly string[];
};

export type FieldCollector = Fields & {
  /** The last of equal names wins, except for recipients, where all are kept. */
  add(name: string, value: string): void;
  addArray(name: string): void;
};

/** The one name whose values are all kept. */
export const RECIPIENTS = 'recipients';

/** Names beyond these are left out, as PHP does by default: unknown names are nobody's, and memory stays bounded. */
const MAX_NAMES = 1_000;

export function collectFields(): FieldCollector {
  const single = new Map<string, string | undefined>();
  const recipients: string[] = [];

  function set(name: string, value: string | undefined): void {
    if (single.size < MAX_NAMES || single.has(name)) single.set(name, value);
  }

  return {
    single,
    recipients,
    add(name, value) {
      if (name === RECIPIENTS) recipients.push(storable(value));
      else set(name, storable(value));
    },
    addArray: (name) => set(name, undefined),
  };
}

export const noFields: Fields = collectFields();

/** PostgreSQL keeps neither NUL nor half a surrogate pair; JSON can carry both. */
function storable(value: string): string {
  const whole = value.isWellFormed() ? value : value.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole;
}
