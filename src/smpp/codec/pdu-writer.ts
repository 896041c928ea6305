/**
 * Where PDUs are encoded, one after the other: a buffer that grows. Encoders write behind `length` and move it only when a
 * PDU is complete, so that one which fails leaves no trace.
 */
const FIRST_CAPACITY = 16_384;

export class PduWriter {
  buffer: Buffer;
  /** Octets of complete PDUs. */
  length = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** The buffer, with room for at least so many octets behind `length`. */
  reserve(octets: number): Buffer {
    const needed = this.length + octets;
    if (needed > this.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.buffer.length));
      this.buffer.copy(larger, 0, 0, this.length);
      this.buffer = larger;
    }
    return this.buffer;
  }

  /** The complete PDUs, as a view: valid until the next write. */
  view(): Buffer {
    return this.buffer.subarray(0, this.length);
  }
}
