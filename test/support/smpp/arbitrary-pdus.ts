/** Random PDUs for property tests: any command, any values its fields may hold, known and unknown optional parameters. */
import fc from 'fast-check';
import { type CommandName, commands, isResponseId } from '#smpp/codec/commands.ts';
import type { Field } from '#smpp/codec/layout.ts';
import type { PduInput } from '#smpp/codec/pdu-types.ts';

const octet = fc.integer({ min: 0, max: 0xff });
const octets = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const latin1 = (maxLength: number) =>
  fc
    .array(fc.integer({ min: 1, max: 0xff }), { maxLength })
    .map((codes) => codes.map((code) => String.fromCharCode(code)).join(''));
const time = fc.constantFrom('', '260314153000000+', '000002000000000R');
const address = { dest_addr_ton: octet, dest_addr_npi: octet, destination_addr: latin1(20) };

function valueFor(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'int':
      return octet;
    case 'cstring':
      return field.fixed ? time : latin1(field.size - 1);
    case 'short_message':
      return octets(254);
    case 'destinations':
      return fc.array(fc.oneof(fc.record(address), fc.record({ dl_name: latin1(20) })), { minLength: 1, maxLength: 5 });
    case 'unsuccess':
      return fc.array(fc.record({ ...address, error_status_code: fc.integer({ min: 0, max: 0xffff_ffff }) }), {
        maxLength: 5,
      });
    default:
      return field satisfies never;
  }
}

const tlv = fc.record({ tag: fc.integer({ min: 0, max: 0xffff }), value: octets(40) });

/** Every field given, so that what is decoded must be equal. */
export function arbitraryPdu<C extends CommandName>(command: C): fc.Arbitrary<PduInput<C>> {
  const status = isResponseId(commands[command].id) ? fc.constantFrom(0, 0x08, 0x58, 0x4ff) : fc.constant(0);
  const fields: readonly Field[] = commands[command].fields;
  return fc.record({
    command: fc.constant(command),
    status,
    sequence: fc.integer({ min: 0, max: 0x7fff_ffff }),
    tlvs: fc.array(tlv, { maxLength: 4 }),
    ...Object.fromEntries(fields.map((field) => [field.name, valueFor(field)])),
  }) as fc.Arbitrary<unknown> as fc.Arbitrary<PduInput<C>>;
}

export const allCommands = Object.keys(commands) as CommandName[];

export const anyPdu: fc.Arbitrary<PduInput> = fc.constantFrom(...allCommands).chain(arbitraryPdu);
