/**
 * Optional parameters (TLVs) of SMPP 3.4 (section 5.3.2) and the useful ones of 5.0. A decoded PDU keeps all of them as they
 * came, in order, known or not: `{ tag, value }` with the raw octets. This file knows names and forms: `tlv()` makes one,
 * `readTlv()` finds one in a PDU and reads its value.
 */

/** One optional parameter. `value` of a decoded PDU is a view of the octets read: copy it before keeping it for long. */
export type Tlv = { readonly tag: number; readonly value: Buffer };

type TlvForm =
  | { tag: number; kind: 'int'; size: 1 | 2 | 4 }
  | { tag: number; kind: 'cstring' | 'octets'; size: number };

/** Every known tag by name. `size`: octets of an integer, else the most the specification allows, a NUL included. */
export const tlvs = {
  dest_addr_subunit: { tag: 0x0005, kind: 'int', size: 1 },
  dest_network_type: { tag: 0x0006, kind: 'int', size: 1 },
  dest_bearer_type: { tag: 0x0007, kind: 'int', size: 1 },
  dest_telematics_id: { tag: 0x0008, kind: 'int', size: 2 },
  source_addr_subunit: { tag: 0x000d, kind: 'int', size: 1 },
  source_network_type: { tag: 0x000e, kind: 'int', size: 1 },
  source_bearer_type: { tag: 0x000f, kind: 'int', size: 1 },
  source_telematics_id: { tag: 0x0010, kind: 'int', size: 1 },
  qos_time_to_live: { tag: 0x0017, kind: 'int', size: 4 },
  payload_type: { tag: 0x0019, kind: 'int', size: 1 },
  additional_status_info_text: { tag: 0x001d, kind: 'cstring', size: 256 },
  receipted_message_id: { tag: 0x001e, kind: 'cstring', size: 65 },
  ms_msg_wait_facilities: { tag: 0x0030, kind: 'int', size: 1 },
  privacy_indicator: { tag: 0x0201, kind: 'int', size: 1 },
  source_subaddress: { tag: 0x0202, kind: 'octets', size: 23 },
  dest_subaddress: { tag: 0x0203, kind: 'octets', size: 23 },
  user_message_reference: { tag: 0x0204, kind: 'int', size: 2 },
  user_response_code: { tag: 0x0205, kind: 'int', size: 1 },
  source_port: { tag: 0x020a, kind: 'int', size: 2 },
  destination_port: { tag: 0x020b, kind: 'int', size: 2 },
  sar_msg_ref_num: { tag: 0x020c, kind: 'int', size: 2 },
  language_indicator: { tag: 0x020d, kind: 'int', size: 1 },
  sar_total_segments: { tag: 0x020e, kind: 'int', size: 1 },
  sar_segment_seqnum: { tag: 0x020f, kind: 'int', size: 1 },
  sc_interface_version: { tag: 0x0210, kind: 'int', size: 1 },
  callback_num_pres_ind: { tag: 0x0302, kind: 'int', size: 1 },
  callback_num_atag: { tag: 0x0303, kind: 'octets', size: 65 },
  number_of_messages: { tag: 0x0304, kind: 'int', size: 1 },
  callback_num: { tag: 0x0381, kind: 'octets', size: 19 },
  dpf_result: { tag: 0x0420, kind: 'int', size: 1 },
  set_dpf: { tag: 0x0421, kind: 'int', size: 1 },
  ms_availability_status: { tag: 0x0422, kind: 'int', size: 1 },
  network_error_code: { tag: 0x0423, kind: 'octets', size: 3 },
  message_payload: { tag: 0x0424, kind: 'octets', size: 65_535 },
  delivery_failure_reason: { tag: 0x0425, kind: 'int', size: 1 },
  more_messages_to_send: { tag: 0x0426, kind: 'int', size: 1 },
  message_state: { tag: 0x0427, kind: 'int', size: 1 },
  /** 5.0: 0 idle, 80 to 90 best, 100 congested. */
  congestion_state: { tag: 0x0428, kind: 'int', size: 1 },
  ussd_service_op: { tag: 0x0501, kind: 'octets', size: 1 },
  billing_identification: { tag: 0x060b, kind: 'octets', size: 1024 },
  source_network_id: { tag: 0x060d, kind: 'cstring', size: 65 },
  dest_network_id: { tag: 0x060e, kind: 'cstring', size: 65 },
  source_node_id: { tag: 0x060f, kind: 'octets', size: 6 },
  dest_node_id: { tag: 0x0610, kind: 'octets', size: 6 },
  dest_addr_np_resolution: { tag: 0x0611, kind: 'int', size: 1 },
  dest_addr_np_information: { tag: 0x0612, kind: 'octets', size: 10 },
  dest_addr_np_country: { tag: 0x0613, kind: 'octets', size: 5 },
  display_time: { tag: 0x1201, kind: 'int', size: 1 },
  sms_signal: { tag: 0x1203, kind: 'int', size: 2 },
  ms_validity: { tag: 0x1204, kind: 'int', size: 1 },
  alert_on_message_delivery: { tag: 0x130c, kind: 'octets', size: 1 },
  its_reply_type: { tag: 0x1380, kind: 'int', size: 1 },
  its_session_info: { tag: 0x1383, kind: 'int', size: 2 },
} as const satisfies Record<string, TlvForm>;

export type TlvName = keyof typeof tlvs;
type ValueOfKind = { int: number; cstring: string; octets: Buffer };

/** What a parameter's value is: a number, a string without its NUL, or octets. */
export type TlvValue<N extends TlvName> = ValueOfKind[(typeof tlvs)[N]['kind']];

const namesByTag = new Map<number, TlvName>();
for (const [name, form] of Object.entries(tlvs)) namesByTag.set(form.tag, name as TlvName);

/** The name of a tag, for logs and traces; undefined for a vendor's own. */
export const tlvName = (tag: number): TlvName | undefined => namesByTag.get(tag);

/** A known parameter. Throws RangeError for a value that its form cannot hold. A vendor's own: write `{ tag, value }`. */
export function tlv<N extends TlvName>(name: N, value: TlvValue<N>): Tlv {
  const form: TlvForm = tlvs[name];
  if (form.kind === 'int') {
    const octets = Buffer.alloc(form.size);
    octets.writeUIntBE(value as number, 0, form.size);
    return { tag: form.tag, value: octets };
  }
  const octets = form.kind === 'cstring' ? Buffer.from(`${value as string}\0`, 'latin1') : (value as Buffer);
  if (octets.length > form.size)
    throw new RangeError(`${name} holds at most ${form.size} octets, not ${octets.length}`);
  return { tag: form.tag, value: octets };
}

/**
 * The value of the first parameter of that name, or undefined. Generous: an integer of any width from 1 to 4 octets is read,
 * a string may lack its NUL. A value that makes no sense even so counts as absent.
 */
export function readTlv<N extends TlvName>(list: readonly Tlv[], name: N): TlvValue<N> | undefined {
  const form: TlvForm = tlvs[name];
  for (const { tag, value } of list) {
    if (tag === form.tag) return readValue(form, value) as TlvValue<N> | undefined;
  }
  return undefined;
}

function readValue(form: TlvForm, value: Buffer): number | string | Buffer | undefined {
  if (form.kind === 'octets') return value;
  if (form.kind === 'int') return value.length > 0 && value.length <= 4 ? value.readUIntBE(0, value.length) : undefined;
  const nul = value.indexOf(0);
  return value.toString('latin1', 0, nul < 0 ? value.length : nul);
}
