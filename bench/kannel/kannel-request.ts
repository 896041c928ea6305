import { kannelUser } from './kannel.ts';

/** What smsbox says of a message that it took. */
export const KANNEL_TOOK = 'Accepted for delivery';
/** Receipts for what was delivered (1) and what was not (2). */
const RECEIPTS = '3';

/** A request to smsbox as bytes. */
export function kannelRequest(url: string, recipients: readonly string[], message: string): Uint8Array {
  const query = new URLSearchParams({
    ...kannelUser,
    from: '36000',
    to: recipients.map((number) => `33${number.slice(1)}`).join(' '),
    text: message,
    'dlr-mask': RECEIPTS,
  });
  return Buffer.from(`GET /cgi-bin/sendsms?${query.toString()} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n\r\n`);
}
