import type { Pdu, PduInput } from '#smpp/codec/pdu-types.ts';
import { type StatusName, statusCode } from '#smpp/codec/statuses.ts';
import { absoluteTime } from '#smpp/codec/times.ts';
import type { Carrier } from './carrier.ts';
import { type Message, phoneOf, states } from './message.ts';
import { readId } from './message-id.ts';
import { decodeMessage } from './message-text.ts';
import type { PeerConnection } from './peer-connection.ts';

/** What a client may ask about a message that it sent before: query_sm, cancel_sm, replace_sm. */
type Request = Pdu<'query_sm'> | Pdu<'cancel_sm'> | Pdu<'replace_sm'>;

export function answerRequest(carrier: Carrier, link: PeerConnection, pdu: Request): void {
  link.send(answer(carrier, link, pdu), pdu.sequence);
}

function answer(carrier: Carrier, link: PeerConnection, pdu: Request): PduInput {
  const messages = named(carrier, link, pdu);
  switch (pdu.command) {
    case 'query_sm':
      return query(pdu.message_id, messages[0]);
    case 'cancel_sm':
      return { command: 'cancel_sm_resp', status: statusCode(cancel(carrier, pdu, messages)) };
    case 'replace_sm':
      return { command: 'replace_sm_resp', status: statusCode(replace(carrier, pdu, messages[0])) };
    default:
      return pdu satisfies never;
  }
}

/** The messages with that id, sent by the same client from the same address. */
function named({ phones }: Carrier, { systemId }: PeerConnection, pdu: Request): Message[] {
  return readId(pdu.message_id)
    .flatMap((id) => phones.withCarrierId(id))
    .filter((message) => message.systemId === systemId && message.from === pdu.source_addr);
}

function query(id: string, message: Message | undefined): PduInput {
  if (!message) return { command: 'query_sm_resp', status: statusCode('RQUERYFAIL') };
  const ended = message.state !== 'enroute';
  return {
    command: 'query_sm_resp',
    message_id: id,
    final_date: ended ? absoluteTime(new Date(message.due)) : '',
    message_state: states[message.state].value,
    error_code: 0,
  };
}

/** An empty message_id means all that is on its way between the two addresses (SMPP 3.4 §4.9). */
function cancel(carrier: Carrier, pdu: Pdu<'cancel_sm'>, messages: readonly Message[]): StatusName {
  const all = pdu.message_id === '';
  const meant = all ? between(carrier, pdu) : messages;
  if (meant.length === 0) return all ? 'RCANCELFAIL' : 'RINVMSGID';
  const onTheirWay = meant.filter(({ state }) => state === 'enroute');
  for (const message of onTheirWay) carrier.cancel(message);
  return onTheirWay.length > 0 ? 'ROK' : 'RCANCELFAIL';
}

function between({ phones }: Carrier, pdu: Pdu<'cancel_sm'>): Message[] {
  const received = phones.find(phoneOf(pdu.destination_addr))?.received ?? [];
  return received.filter(
    ({ state, from, serviceType }) =>
      state === 'enroute' && from === pdu.source_addr && (pdu.service_type === '' || serviceType === pdu.service_type),
  );
}

function replace(carrier: Carrier, pdu: Pdu<'replace_sm'>, message: Message | undefined): StatusName {
  if (!message) return 'RINVMSGID';
  if (message.state !== 'enroute') return 'RREPLACEFAIL';
  const { text } = decodeMessage(pdu.short_message, message.dataCoding, 0);
  carrier.replace(message, text, pdu.registered_delivery);
  return 'ROK';
}
