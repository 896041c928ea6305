import type { Reply } from '../carrier/message.ts';
import { phoneOf } from '../carrier/message.ts';
import type { Phones } from './phones.ts';

/** Who replies go to that answer nothing: the binds of the demo. */
export const defaultSystemId = 'envoi';

const longestReply = 10_000;
const addressForm = /^[ -~]{1,20}$/;

/** What a person typed on a phone. Without `to` it answers the last message that the phone got. */
export type TypedReply = { phone: string; text: string; to?: string | undefined };

/** A reply but for the id and the time that the simulator gives it. */
export type PlannedReply = Omit<Reply, 'id' | 'at'>;

/** Finds out where a typed reply goes, or why it cannot go anywhere. Alphanumeric senders can be answered here. */
export function planReply(phones: Phones, { phone: number, text, to }: TypedReply): PlannedReply | { problem: string } {
  const phone = phoneOf(number);
  if (phone === '') return { problem: `${number} is no telephone number.` };
  if (text.length > longestReply) return { problem: `A reply has at most ${longestReply} characters.` };
  if (to !== undefined && !addressForm.test(to)) return { problem: `${to} is no sender or short number.` };

  const received = phones.find(phone)?.received ?? [];
  const answered = received.findLast(({ from }) => to === undefined || from === to) ?? received.at(-1);
  const address = to ?? answered?.from;
  if (address === undefined) return { problem: `+${phone} has got no message yet: say to whom the reply goes.` };
  const form =
    answered?.from === address ? { toTon: answered.fromTon, toNpi: answered.fromNpi } : typeOfAddress(address);
  const systemId = answered?.systemId ?? defaultSystemId;
  return { phone, to: address, ...form, systemId, text, form: 'usual', answers: 0, taken: false };
}

/** TON and NPI by the look of an address: SMPP 3.4 §5.2.5; short numbers as SMPP 5.0 §4.2.6.3 has them. */
function typeOfAddress(address: string): { toTon: number; toNpi: number } {
  if (!/^\+?\d+$/.test(address)) return { toTon: 5, toNpi: 0 };
  return address.length > 6 ? { toTon: 1, toNpi: 1 } : { toTon: 0, toNpi: 0 };
}
