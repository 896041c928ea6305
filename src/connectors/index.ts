import type { Connector } from './connector.ts';
import type { CarrierKind, CarrierProfile, ConnectorOptions } from './kind.ts';
import { smpp } from './smpp/index.ts';

export { type BreakerSettings, type CarrierProfile, type ConnectorOptions, defaultProfile } from './kind.ts';

/** The kinds of carrier there are, by the word that the table of carriers has for each. */
const kinds = { smpp };

export const carrierKinds = Object.keys(kinds) as readonly (keyof typeof kinds)[];

/** A kind by its word. @throws {Error} for one that there is not: the constraint of the table knows them all. */
export function carrierKind(word: string): CarrierKind<object> {
  const kind = Object.hasOwn(kinds, word) ? kinds[word as keyof typeof kinds] : undefined;
  if (!kind) throw new Error(`there is no kind of carrier called ${word}`);
  return kind as CarrierKind<never> as CarrierKind<object>; // its settings come from itself and go to itself
}

export type OpeningResult<Ref> =
  | { kind: 'open'; connector: Connector<Ref>; profile: CarrierProfile }
  | { kind: 'refused'; problems: string[] };

/** Problems with the settings of a carrier, in words for the operator: one a line, none if it could be opened. */
export function problemsWithSettings(kind: string, settings: unknown): string[] {
  const reading = carrierKind(kind).readSettings(settings);
  return reading.kind === 'refused' ? reading.problems : [];
}

/** Opens a way out. Settings that have been checked when they were stored may still be refused by a later version. */
export function openConnector<Ref>(word: string, given: unknown, options: ConnectorOptions<Ref>): OpeningResult<Ref> {
  const kind = carrierKind(word);
  const reading = kind.readSettings(given);
  if (reading.kind === 'refused') return reading;
  const { settings } = reading;
  return { kind: 'open', connector: kind.open(settings, options), profile: kind.profile(settings) };
}
