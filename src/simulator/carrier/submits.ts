import type { Unsuccess } from '#smpp/codec/layout.ts';
import type { Pdu, PduInput } from '#smpp/codec/pdu-types.ts';
import { statusCode } from '#smpp/codec/statuses.ts';
import type { MalformedPdu, SubmitAnswer } from './behaviour.ts';
import { behaviourOf } from './behaviour-of.ts';
import type { Carrier } from './carrier.ts';
import type { Intake } from './intake.ts';
import { malformedPdus } from './malformed-pdus.ts';
import { type Message, phoneOf } from './message.ts';
import { spellId, spellIdForOldPeer } from './message-id.ts';
import type { PeerConnection } from './peer-connection.ts';

type Submit = Pdu<'submit_sm'> | Pdu<'data_sm'>;
type Room = { carrier: Carrier; intake: Intake };

/** A response that comes behind later ones waits for this long. */
const heldBackMs = 50;

/** Answers submit_sm and data_sm, well or as the number or the settings would have it. */
export function answerSubmit(room: Room, link: PeerConnection, pdu: Submit): void {
  const { carrier, intake } = room;
  const { dropAfterSubmits, garbageAfterSubmits, lostResponses } = carrier.settings;
  link.submits++;
  const phone = phoneOf(pdu.destination_addr);
  const status = intake.refusalOfTimes(pdu) || intake.refusal(phone);
  const { answer } = behaviourOf(phone);
  if (status !== 0) respond(carrier, link, { ...responseTo(pdu), status });
  else if (answer && answer.kind !== 'refused' && answer.kind !== 'refused-at-first') {
    misbehave(room, link, { pdu, phone, answer });
  } else {
    const message = intake.take(link, pdu, { phone });
    if (dropAfterSubmits > 0 && link.submits >= dropAfterSubmits) link.dropAfterwards();
    else if (!carrier.happens(lostResponses)) respond(carrier, link, accepted(carrier, pdu, message));
  }
  if (link.submits === garbageAfterSubmits) link.sendBytes(malformedPdus.garbage());
}

/** Answers submit_multi: one id for all, and the destinations that were refused. */
export function answerSubmitMulti({ carrier, intake }: Room, link: PeerConnection, pdu: Pdu<'submit_multi'>): void {
  const { sequence } = pdu;
  const status = intake.refusalOfTimes(pdu);
  if (status !== 0) {
    respond(carrier, link, { command: 'submit_multi_resp', sequence, status });
    return;
  }
  const unsuccess: Unsuccess[] = [];
  let first: Message | undefined;
  for (const destination of pdu.dest_addresses) {
    if ('dl_name' in destination) {
      unsuccess.push({ ...noAddress, error_status_code: statusCode('RINVDLNAME') });
      continue;
    }
    const phone = phoneOf(destination.destination_addr);
    const status = intake.refusal(phone);
    if (status !== 0) unsuccess.push({ ...destination, error_status_code: status });
    else {
      const message = intake.take(link, pdu, first ? { phone, carrierId: first.id } : { phone });
      first ??= message;
    }
  }
  const id = first ? responseId(carrier, first) : '';
  respond(carrier, link, { command: 'submit_multi_resp', sequence, message_id: id, unsuccess_smes: unsuccess });
}

const noAddress = { dest_addr_ton: 0, dest_addr_npi: 0, destination_addr: '' };

/** Sends a response after the latency that the settings ask for. */
function respond(carrier: Carrier, link: PeerConnection, pdu: Response): void {
  const { latencyMs, jitterMs, reorderedResponses } = carrier.settings;
  const held = carrier.happens(reorderedResponses) ? heldBackMs : 0;
  const delayMs = latencyMs + held + (jitterMs > 0 ? carrier.between(0, jitterMs) : 0);
  if (delayMs === 0) say(carrier, link, pdu);
  else carrier.after(delayMs, () => say(carrier, link, pdu));
}

function say(carrier: Carrier, link: PeerConnection, pdu: Response): void {
  carrier.figures.answered++;
  link.send(pdu, pdu.sequence);
}

type Response = PduInput & { sequence: number };

function responseTo({ command, sequence }: Submit): Response {
  return { command: command === 'submit_sm' ? 'submit_sm_resp' : 'data_sm_resp', sequence };
}

function accepted(carrier: Carrier, pdu: Submit, message: Message): Response {
  return { ...responseTo(pdu), message_id: responseId(carrier, message) } as Response;
}

function responseId({ settings }: Carrier, { carrierId, phone, oldPeer }: Message): string {
  if (oldPeer) return spellIdForOldPeer(carrierId);
  return spellId(carrierId, behaviourOf(phone).receipt?.responseIdFormat ?? settings.idFormat);
}

type MisbehavingSubmit = {
  pdu: Submit;
  phone: string;
  answer: Exclude<SubmitAnswer, { kind: 'refused-at-first' | 'refused' }>;
};

/** The ways in which an answer goes wrong: `behaviour.ts` names them, `meanings.ts` tells which number has which. */
function misbehave({ carrier, intake }: Room, link: PeerConnection, submit: MisbehavingSubmit): void {
  const { pdu, phone, answer } = submit;
  const { sequence } = pdu;
  if ('kept' in answer && !answer.kept) {
    if (answer.kind === 'dropped') link.dropAfterwards();
    return;
  }
  const response = accepted(carrier, pdu, intake.take(link, pdu, { phone }));
  switch (answer.kind) {
    case 'lost':
      return;
    case 'late':
      carrier.after(answer.afterMs, () => say(carrier, link, response));
      break;
    case 'dropped':
      link.dropAfterwards();
      break;
    case 'cut': {
      const before = link.gathered;
      link.send(response, sequence);
      link.dropAfterwards(Math.ceil((link.gathered - before) / 2));
      break;
    }
    case 'answered-then-dropped':
      link.send(response, sequence);
      link.dropAfterwards();
      break;
    case 'nack': {
      const status = statusCode('RSYSERR');
      link.send({ command: 'generic_nack', status }, answer.withSequence ? sequence : 0);
      break;
    }
    case 'wrong-sequence':
      link.send(response, (sequence + 1_000_003) & 0x7fff_ffff);
      break;
    case 'doubled':
      link.send(response, sequence);
      link.send(response, sequence);
      break;
    case 'without-id':
      link.send({ ...response, message_id: '' } as Response, sequence);
      break;
    case 'byte-by-byte':
      link.writeByteByByte();
      link.send(response, sequence);
      break;
    case 'unbinding':
      link.unbind();
      link.send(response, sequence);
      break;
    case 'preceded':
      sendMalformed(link, answer.by);
      link.send(response, sequence);
      break;
    case 'followed':
      link.send(response, sequence);
      sendMalformed(link, answer.by);
      break;
    default:
      answer satisfies never;
  }
}

const sendMalformed = (link: PeerConnection, malformed: MalformedPdu): void =>
  link.sendBytes(malformedPdus[malformed]());
