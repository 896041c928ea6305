import type { CarrierCounters } from './carrier/carrier.ts';
import type { Reply } from './carrier/message.ts';
import type { TypedReply } from './phones/phone-reply.ts';
import type { PhoneView } from './phones/phone-view.ts';
import type { Phones } from './phones/phones.ts';
import type { Settings } from './settings.ts';

export type SimulatorStats = CarrierCounters & { underWay: number; waiting: number; links: number; phones: number };

/** A running simulated carrier. */
export type Simulator = {
  readonly port: number;
  readonly phones: Phones;
  settings(): Settings;
  /** Changes settings; `null` takes all changes back. @throws {SimulatorProblem} for what is no setting, or no value of it. */
  set(changes: Readonly<Record<string, unknown>> | Partial<Settings> | null): void;
  phone(number: string): PhoneView;
  /** Sends a text from a phone. @throws {SimulatorProblem} when it has nowhere to go. */
  reply(typed: TypedReply): Reply;
  dropLinks(): number;
  unbindLinks(): number;
  figures(): SimulatorStats;
  /** Drops its links, writes what is to be kept, and gives back port, socket and folder. */
  close(): Promise<void>;
};
