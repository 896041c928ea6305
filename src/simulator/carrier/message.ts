import type { Concatenation } from '#domain/text/user-data-header.ts';
import { messageStates } from '#smpp/receipts/message-states.ts';

/** What can become of a message here. A scheduled one counts as on its way. */
export const states = {
  enroute: messageStates.ENROUTE,
  delivered: messageStates.DELIVERED,
  expired: messageStates.EXPIRED,
  deleted: messageStates.DELETED,
  undeliverable: messageStates.UNDELIVERABLE,
  accepted: messageStates.ACCEPTED,
  unknown: messageStates.UNKNOWN,
  rejected: messageStates.REJECTED,
  skipped: messageStates.SKIPPED,
} as const;

export type State = keyof typeof states;

/** One submitted message, or one part of a long one, as the phone keeps it. */
export type Message = {
  /** Its own number, never used twice; `carrierId` is the same but for a submit_multi, whose messages share one. */
  readonly id: number;
  readonly carrierId: number;
  /** When it was submitted, in milliseconds since 1970. */
  readonly at: number;
  /** The phone, in international form without `+`. */
  readonly phone: string;
  readonly from: string;
  readonly fromTon: number;
  readonly fromNpi: number;
  /** Who submitted it: its receipts and the phone's answers go to binds of this name. */
  readonly systemId: string;
  readonly serviceType: string;
  /** replace_sm may change it while it is on its way. */
  text: string;
  readonly dataCoding: number;
  registeredDelivery: number;
  /** user_message_reference, which a receipt repeats; -1 when the submit had none. */
  readonly reference: number;
  /** Which part of a long message this is. */
  readonly part: Concatenation | undefined;
  /** Bound with an interface_version below 3.4: its ids have eight characters and its receipts no TLVs. */
  readonly oldPeer: boolean;
  /** When its next outcome is due, in milliseconds since 1970. */
  due: number;
  /** The end of its validity, in milliseconds since 1970; 0 for none. Due then or later, it expires. */
  readonly expires: number;
  state: State;
  /** Nothing more will happen to it: it has its final state and its receipts were answered. */
  done: boolean;
  /** Its phone keeps it no longer; once done it is gone. */
  forgotten: boolean;
};

/** What a phone sent: typed by a person, or by the phone itself in answer to the message `answers`. */
export type Reply = {
  readonly id: number;
  readonly at: number;
  readonly phone: string;
  /** The sender or short number it is sent to. */
  readonly to: string;
  readonly toTon: number;
  readonly toNpi: number;
  /** The binds it goes to. */
  readonly systemId: string;
  readonly text: string;
  /** How it is sent, by the name of a form in `reply-pdus.ts`. */
  readonly form: string;
  /** The message that the phone answers by itself, or 0. */
  readonly answers: number;
  /** All its parts were taken by the other side. */
  taken: boolean;
};

/** What a phone keeps, oldest first. */
export type Phone = { readonly received: Message[]; readonly sent: Reply[] };

/** Reads a number in any of the forms a client may send it in (+, 00, national French) as international digits. */
export function phoneOf(number: string, nationalPrefix = '33'): string {
  const digits = number.replace(/[^\d]/g, '');
  if (number.startsWith('+')) return digits;
  if (digits.startsWith('00')) return digits.slice(2);
  return digits.length === 10 && digits.startsWith('0') ? nationalPrefix + digits.slice(1) : digits;
}
