/**
 * Many submit_sm that differ only in destination and sequence number, as the messages of one send do: everything else is
 * encoded once, and each message is two copies and a few octets.
 */
import { HEADER_LENGTH, writeCString, writeUint32 } from './octets.ts';
import { encode } from './pdu.ts';
import { PduError } from './pdu-error.ts';
import type { PduInput } from './pdu-types.ts';
import type { PduWriter } from './pdu-writer.ts';

const MAX_ADDRESS = 20;

export class SubmitTemplate {
  /** Header to dest_addr_npi, and esm_class to the last optional parameter. */
  readonly #head: Buffer;
  readonly #tail: Buffer;

  /** Throws PduError when a field breaks its limits. `destination_addr` of the fields is not used. */
  constructor(fields: Omit<PduInput<'submit_sm'>, 'command' | 'sequence' | 'status'>) {
    const octets = alone(encode({ ...fields, command: 'submit_sm', destination_addr: '' }));
    const { length: typeLength } = fields.service_type ?? '';
    const { length: sourceLength } = fields.source_addr ?? '';
    const destinationAt = HEADER_LENGTH + typeLength + 1 + 2 + sourceLength + 1 + 2;
    this.#head = octets.subarray(0, destinationAt);
    this.#tail = octets.subarray(destinationAt + 1);
  }

  /** Appends one message; throws PduError RINVDSTADR for an address that does not fit, and then appends nothing. */
  write(out: PduWriter, sequence: number, destination: string): void {
    const headLength = this.#head.length;
    const bound = headLength + MAX_ADDRESS + 1 + this.#tail.length;
    if (destination.length > MAX_ADDRESS) throw new PduError('RINVDSTADR', 'destination_addr is too long');
    const buffer = out.reserve(bound);
    const start = out.length;
    buffer.set(this.#head, start);
    const tailAt = writeCString(buffer, start + headLength, destination);
    if (tailAt < 0) throw new PduError('RINVDSTADR', 'destination_addr has a character that SMPP cannot carry');
    buffer.set(this.#tail, tailAt);
    const end = tailAt + this.#tail.length;
    writeUint32(buffer, start, end - start);
    writeUint32(buffer, start + 12, sequence);
    out.length = end;
  }

  /** One message, to hand to `session.request`. */
  to(destination: string): SubmitMessage {
    return new SubmitMessage(this, destination);
  }
}

/** In memory of their own: small buffers share 8 KiB with others, all of which would live as long as a template. */
function alone(octets: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(octets.length);
  own.set(octets);
  return own;
}

/** One message of a template, on its way to a session. */
export class SubmitMessage {
  readonly command = 'submit_sm';
  readonly template: SubmitTemplate;
  readonly destination: string;

  constructor(template: SubmitTemplate, destination: string) {
    this.template = template;
    this.destination = destination;
  }

  write(out: PduWriter, sequence: number): void {
    this.template.write(out, sequence, this.destination);
  }
}
