import type { Words } from '#domain/language.ts';
import type { ConnectorReason } from '#domain/routing/connection-reasons.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { SettingsReading } from '#platform/settings/setting.ts';
import type { Connector, ConnectorEvents } from './connector.ts';

/** All that is particular to a kind of carrier. Nobody but its folder knows more of it. */
export type CarrierKind<Settings extends object> = {
  /** Reads its settings, or tells every problem with them, in words for the operator. */
  readSettings(given: unknown): SettingsReading<Settings>;
  /** What is wrong with a password, if anything is. */
  checkPassword(password: string): string | undefined;
  /** Settings with which it is tried out: no more is opened than that takes. */
  forTrial(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  open<Ref>(settings: Settings, options: ConnectorOptions<Ref>): Connector<Ref>;
  profile(settings: Settings): CarrierProfile;
  /** When the carrier took the message of a receipt, by what that says: by its own clock, and read as if in UTC. */
  takenAt(raw: string): Date | undefined;
  describe: {
    /** Why there is no link. */
    link(reason: ConnectorReason): Words;
    /** Where it is reached, by its settings as they were given. */
    address(given: Readonly<Record<string, unknown>>): string;
    /** How it writes ids in receipts, as was learnt, if it was; undefined where its settings say that. */
    idFormat(given: Readonly<Record<string, unknown>>, learnt: string | undefined): string | undefined;
  };
};

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
