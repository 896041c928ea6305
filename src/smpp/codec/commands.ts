/**
 * Every PDU of SMPP 3.4: its id, who sends it, and its mandatory fields in order (sections 4.1 to 4.12), under the names of
 * the specification. `encode` and `decode` in `pdu.ts` work from this table, and the types of all PDUs are inferred from it.
 */
import { octet, text, time } from './layout.ts';

/** Set in the id of a response. */
export const RESPONSE_BIT = 0x8000_0000;

const serviceType = text('service_type', 6, 'RINVSERTYP');
const source = [octet('source_addr_ton'), octet('source_addr_npi'), text('source_addr', 21, 'RINVSRCADR')] as const;
const destination = [
  octet('dest_addr_ton'),
  octet('dest_addr_npi'),
  text('destination_addr', 21, 'RINVDSTADR'),
] as const;
const messageId = text('message_id', 65, 'RINVMSGID');
const shortMessage = { name: 'short_message', kind: 'short_message' } as const;

// The specification allows a password 9 octets with its NUL; carriers hand out longer ones, so the codec takes 65.
const bind = [
  text('system_id', 16, 'RINVSYSID'),
  text('password', 65, 'RINVPASWD'),
  text('system_type', 13, 'RINVSYSTYP'),
  octet('interface_version'),
  octet('addr_ton'),
  octet('addr_npi'),
  text('address_range', 41, 'RBINDFAIL'),
] as const;
const bindResp = [text('system_id', 16, 'RINVSYSID')] as const;

const handling = [
  octet('esm_class'),
  octet('protocol_id'),
  octet('priority_flag'),
  time('schedule_delivery_time', 'RINVSCHED'),
  time('validity_period', 'RINVEXPIRY'),
  octet('registered_delivery'),
  octet('replace_if_present_flag'),
  octet('data_coding'),
  octet('sm_default_msg_id'),
  shortMessage,
] as const;
const message = [serviceType, ...source, ...destination, ...handling] as const;

/**
 * `sentBy`: whose limits bind. A request that only an ESME sends is held to the sizes of its strings; what a carrier sends
 * is taken as it comes, since refusing an overlong address would only make the carrier send it again.
 */
export const commands = {
  bind_receiver: { id: 0x0000_0001, sentBy: 'esme', fields: bind },
  bind_receiver_resp: { id: 0x8000_0001, sentBy: 'smsc', fields: bindResp },
  bind_transmitter: { id: 0x0000_0002, sentBy: 'esme', fields: bind },
  bind_transmitter_resp: { id: 0x8000_0002, sentBy: 'smsc', fields: bindResp },
  query_sm: { id: 0x0000_0003, sentBy: 'esme', fields: [messageId, ...source] },
  query_sm_resp: {
    id: 0x8000_0003,
    sentBy: 'smsc',
    fields: [messageId, time('final_date', 'RINVEXPIRY'), octet('message_state'), octet('error_code')],
  },
  submit_sm: { id: 0x0000_0004, sentBy: 'esme', fields: message },
  submit_sm_resp: { id: 0x8000_0004, sentBy: 'smsc', fields: [messageId] },
  deliver_sm: { id: 0x0000_0005, sentBy: 'smsc', fields: message },
  deliver_sm_resp: { id: 0x8000_0005, sentBy: 'esme', fields: [messageId] },
  unbind: { id: 0x0000_0006, sentBy: 'both', fields: [] },
  unbind_resp: { id: 0x8000_0006, sentBy: 'both', fields: [] },
  replace_sm: {
    id: 0x0000_0007,
    sentBy: 'esme',
    fields: [
      messageId,
      ...source,
      time('schedule_delivery_time', 'RINVSCHED'),
      time('validity_period', 'RINVEXPIRY'),
      octet('registered_delivery'),
      octet('sm_default_msg_id'),
      shortMessage,
    ],
  },
  replace_sm_resp: { id: 0x8000_0007, sentBy: 'smsc', fields: [] },
  cancel_sm: { id: 0x0000_0008, sentBy: 'esme', fields: [serviceType, messageId, ...source, ...destination] },
  cancel_sm_resp: { id: 0x8000_0008, sentBy: 'smsc', fields: [] },
  bind_transceiver: { id: 0x0000_0009, sentBy: 'esme', fields: bind },
  bind_transceiver_resp: { id: 0x8000_0009, sentBy: 'smsc', fields: bindResp },
  outbind: {
    id: 0x0000_000b,
    sentBy: 'smsc',
    fields: [text('system_id', 16, 'RINVSYSID'), text('password', 65, 'RINVPASWD')],
  },
  enquire_link: { id: 0x0000_0015, sentBy: 'both', fields: [] },
  enquire_link_resp: { id: 0x8000_0015, sentBy: 'both', fields: [] },
  submit_multi: {
    id: 0x0000_0021,
    sentBy: 'esme',
    fields: [serviceType, ...source, { name: 'dest_addresses', kind: 'destinations' }, ...handling],
  },
  submit_multi_resp: {
    id: 0x8000_0021,
    sentBy: 'smsc',
    fields: [messageId, { name: 'unsuccess_smes', kind: 'unsuccess' }],
  },
  alert_notification: {
    id: 0x0000_0102,
    sentBy: 'smsc',
    fields: [
      octet('source_addr_ton'),
      octet('source_addr_npi'),
      text('source_addr', 65, 'RINVSRCADR'),
      octet('esme_addr_ton'),
      octet('esme_addr_npi'),
      text('esme_addr', 65, 'RINVDSTADR'),
    ],
  },
  data_sm: {
    id: 0x0000_0103,
    sentBy: 'both',
    fields: [
      serviceType,
      octet('source_addr_ton'),
      octet('source_addr_npi'),
      text('source_addr', 65, 'RINVSRCADR'),
      octet('dest_addr_ton'),
      octet('dest_addr_npi'),
      text('destination_addr', 65, 'RINVDSTADR'),
      octet('esm_class'),
      octet('registered_delivery'),
      octet('data_coding'),
    ],
  },
  data_sm_resp: { id: 0x8000_0103, sentBy: 'both', fields: [messageId] },
  generic_nack: { id: 0x8000_0000, sentBy: 'both', fields: [] },
} as const;

export type CommandName = keyof typeof commands;

const namesById = new Map<number, CommandName>();
for (const [name, command] of Object.entries(commands)) namesById.set(command.id, name as CommandName);

/** The command of an id, or undefined when SMPP 3.4 has none. */
export const commandName = (id: number): CommandName | undefined => namesById.get(id);

export const isResponseId = (id: number): boolean => id >= RESPONSE_BIT;
