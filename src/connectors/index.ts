import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Connector, ConnectorEvents } from './connector.ts';
import type { SettingsReading } from './settings-table.ts';
import { openSmpp } from './smpp/open.ts';
import { readSmppSettings } from './smpp/settings.ts';

/** The kinds of carrier there are. */
export const carrierKinds = ['smpp'] as const;
export type CarrierKind = (typeof carrierKinds)[number];

/** Habits of a carrier that those who hand it messages must know. */
export type CarrierHabits = {
  /** Whether a part in doubt is sent again; `by-kind`: a notification is, a marketing message is not. */
  inDoubt: 'by-kind' | 'never' | 'resend';
  /** Which parts of a message a receipt may be expected for. */
  receipts: 'all' | 'first' | 'none';
};

export type ConnectorOptions<Ref> = { password: string; events: ConnectorEvents<Ref>; clock: Clock; log: Log };

export type Opening<Ref> =
  | { kind: 'open'; connector: Connector<Ref>; habits: CarrierHabits }
  | { kind: 'refused'; problems: string[] };

/** Problems with the settings of a carrier, in words for the operator: one a line, none if it could be opened. */
export function problemsWithSettings(kind: CarrierKind, settings: unknown): string[] {
  const reading = readers[kind](settings);
  return reading.kind === 'refused' ? reading.problems : [];
}

/** Opens a way out. Settings that have been checked when they were stored may still be refused by a later version. */
export function openConnector<Ref>(kind: CarrierKind, settings: unknown, options: ConnectorOptions<Ref>): Opening<Ref> {
  const reading = readers[kind](settings);
  if (reading.kind === 'refused') return reading;
  const { inDoubt, receipts } = reading.settings;
  return {
    kind: 'open',
    connector: openers[kind]({ ...options, settings: reading.settings }),
    habits: { inDoubt, receipts },
  };
}

const readers = { smpp: readSmppSettings } satisfies Record<
  CarrierKind,
  (given: unknown) => SettingsReading<CarrierHabits>
>;
const openers = { smpp: openSmpp };
