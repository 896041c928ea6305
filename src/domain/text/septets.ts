/**
 * Septets packed into octets, lowest bits first (23.038 section 6.1.2.1). Most SMSCs take one septet per octet and pack
 * themselves; this is for those that want it done.
 */

/** Bits left empty after a user data header, so that the first septet begins on a multiple of seven bits. */
export function fillBitsAfter(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7;
}

export function packSeptets(septets: Uint8Array, fillBits = 0): Uint8Array {
  const octets = new Uint8Array(Math.ceil((fillBits + septets.length * 7) / 8));
  for (let i = 0; i < septets.length; i++) {
    const bit = fillBits + i * 7;
    const shifted = (septets[i]! & 0x7f) << (bit % 8);
    const at = bit >> 3;
    octets[at]! |= shifted & 0xff;
    if (shifted > 0xff) octets[at + 1]! |= shifted >> 8;
  }
  return octets;
}

/** Reads `count` septets, or as many as the octets hold. */
export function unpackSeptets(octets: Uint8Array, count: number, fillBits = 0): Uint8Array {
  const held = Math.max(0, Math.floor((octets.length * 8 - fillBits) / 7));
  const septets = new Uint8Array(Math.min(count, held));
  for (let i = 0; i < septets.length; i++) {
    const bit = fillBits + i * 7;
    const pair = octets[bit >> 3]! | ((octets[(bit >> 3) + 1] ?? 0) << 8);
    septets[i] = (pair >> (bit % 8)) & 0x7f;
  }
  return septets;
}
