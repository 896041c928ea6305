import { PduError } from '#smpp/codec/pdu-error.ts';
import { statusName } from '#smpp/codec/statuses.ts';
import { messageStates, stateOfValue } from '#smpp/receipts/message-states.ts';
import type { RequestOutcome, Session } from '#smpp/session/session.ts';
import type { QueryAnswer, StatusQuery } from '../../connector.ts';
import { sourceAddress } from '../deliveries/addresses.ts';
import type { SmppSettings } from '../settings.ts';
import { receiptStateOf } from './receipts.ts';

/** Asks by query_sm (SMPP 3.4 §4.8): by the carrier's own id, under the source address of the submission. */
export async function query<Tag>(
  session: Session<Tag> | undefined,
  { carrierMessageId, sender }: StatusQuery,
  settings: SmppSettings,
): Promise<QueryAnswer> {
  if (!session) return { kind: 'unanswered' };
  const { ton, npi, address } = sourceAddress(sender, settings);
  try {
    const source = { source_addr_ton: ton, source_addr_npi: npi, source_addr: address };
    return answerOf(await session.ask({ command: 'query_sm', message_id: carrierMessageId, ...source }));
  } catch (error) {
    if (!(error instanceof PduError)) throw error;
    return { kind: 'refused', code: error.message };
  }
}

function answerOf(outcome: RequestOutcome): QueryAnswer {
  if (outcome.kind !== 'response') return { kind: 'unanswered' };
  const { pdu } = outcome;
  if (pdu.status !== 0 || pdu.command !== 'query_sm_resp') return { kind: 'refused', code: statusName(pdu.status) };
  const state = stateOfValue(pdu.message_state);
  if (!state) return { kind: 'answered', state: 'unknown', code: `state ${pdu.message_state}` };
  const error = pdu.error_code === 0 ? '' : ` ${String(pdu.error_code).padStart(3, '0')}`;
  return { kind: 'answered', state: receiptStateOf[state], code: `${messageStates[state].stat}${error}` };
}
