import { seal, unseal } from '#platform/secrets.ts';

/** A sealed password opens for its own carrier only: copied to another row it is of no use. */
export function sealPassword(secretKey: Buffer, carrier: string, password: string): string {
  return seal(secretKey, password, subject(carrier));
}

/** @throws {SealError} when it was sealed with another key, or for another carrier. */
export function unsealPassword(secretKey: Buffer, carrier: string, sealed: string): string {
  return unseal(secretKey, sealed, subject(carrier));
}

/** Names of carriers are unique, ignoring case, and never change. */
function subject(carrier: string): string {
  return `carrier ${carrier.toLowerCase()}`;
}
