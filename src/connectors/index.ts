import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { SettingsReading } from '#platform/settings/setting.ts';
import type { Connector, ConnectorEvents } from './connector.ts';
import { openSmpp } from './smpp/open.ts';
import { readSmppSettings, type SmppSettings } from './smpp/settings.ts';

export { takenAt } from './smpp/receipts/receipt-times.ts';

/** The kinds of carrier there are. */
export const carrierKinds = ['smpp'] as const;
export type CarrierKind = (typeof carrierKinds)[number];

/** What is particular to a carrier and those who hand it messages must know. */
export type CarrierProfile = {
  /** Which notifications in doubt are sent once more: those whose account or request allows it, none, or all. */
  inDoubt: 'by-kind' | 'never' | 'resend';
  /** How long a part stays in doubt before it is sent again, in milliseconds. */
  resendAfterMs: number;
  /** How long before it is closed as in doubt, when it is not sent again. */
  closeAfterMs: number;
  /** It may be asked what became of a part. */
  query: boolean;
  /** Which parts of a message a receipt may be expected for. */
  receipts: 'all' | 'first' | 'none';
  /** The carrier cuts long texts itself: part 1 stands for all parts of a message, which share its outcome, id and receipt. */
  wholeTexts: boolean;
  breaker: BreakerSettings;
};

/** When the circuit of a carrier opens, and how its traffic ramps up again. */
export type BreakerSettings = {
  /** The share of bad outcomes that opens it; 0: never. */
  share: number;
  /** Fewer outcomes than this say nothing. */
  parts: number;
  /** How long a carrier that is not connected, throttles or does not answer is left to itself, in milliseconds. */
  persistMs: number;
  /** The first pause before it is tried; it doubles. */
  pauseMs: number;
  /** In which its traffic returns. */
  rampMs: number;
};

/** Those of most carriers. */
export const defaultProfile: CarrierProfile = {
  inDoubt: 'by-kind',
  resendAfterMs: 120_000,
  closeAfterMs: 3_600_000,
  query: false,
  receipts: 'all',
  wholeTexts: false,
  breaker: { share: 0.5, parts: 50, persistMs: 30_000, pauseMs: 30_000, rampMs: 60_000 },
};

export type ConnectorOptions<Ref> = {
  password: string;
  events: ConnectorEvents<Ref>;
  clock: Clock;
  log: Log;
  /** How the carrier writes ids in receipts, as it was learnt. */
  idFormat?: string | null;
};

export type OpeningResult<Ref> =
  | { kind: 'open'; connector: Connector<Ref>; profile: CarrierProfile }
  | { kind: 'refused'; problems: string[] };

/** Problems with the settings of a carrier, in words for the operator: one a line, none if it could be opened. */
export function problemsWithSettings(kind: CarrierKind, settings: unknown): string[] {
  const reading = readers[kind](settings);
  return reading.kind === 'refused' ? reading.problems : [];
}

/** Opens a way out. Settings that have been checked when they were stored may still be refused by a later version. */
export function openConnector<Ref>(
  kind: CarrierKind,
  given: unknown,
  options: ConnectorOptions<Ref>,
): OpeningResult<Ref> {
  const reading = readers[kind](given);
  if (reading.kind === 'refused') return reading;
  const { settings } = reading;
  return { kind: 'open', connector: openers[kind]({ ...options, settings }), profile: profileOf[kind](settings) };
}

const readers = { smpp: readSmppSettings } satisfies Record<CarrierKind, (given: unknown) => SettingsReading<object>>;
const openers = { smpp: openSmpp };
const profileOf = { smpp: smppProfile } satisfies Record<CarrierKind, unknown>;

function smppProfile(settings: SmppSettings): CarrierProfile {
  const { inDoubt, inDoubtSeconds, closeDoubtSeconds, query, receipts, longTexts } = settings;
  const breaker: BreakerSettings = {
    share: settings.breakerShare,
    parts: settings.breakerParts,
    persistMs: settings.breakerSeconds * 1_000,
    pauseMs: settings.breakerPauseSeconds * 1_000,
    rampMs: settings.breakerReturnSeconds * 1_000,
  };
  return {
    ...{ inDoubt, query, receipts, breaker },
    resendAfterMs: inDoubtSeconds * 1_000,
    closeAfterMs: closeDoubtSeconds * 1_000,
    wholeTexts: longTexts === 'message_payload',
  };
}
