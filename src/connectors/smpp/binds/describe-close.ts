import { statusName } from '#smpp/codec/statuses.ts';
import type { Closed } from '#smpp/session/session.ts';

/** Why a link ended, in words for the operator. */
export function describeClose(reason: Closed['reason'], error: Error | undefined): string {
  const detail = error ? `: ${(error as NodeJS.ErrnoException).code ?? error.message}` : '';
  return closeTexts[reason] + detail;
}

/** Why the carrier did not take a bind, in words for the operator, with its status. */
export function describeRefusal(status: number): string {
  const name = statusName(status);
  return `${refusalTexts[name] ?? 'the carrier refused to bind'} (${name})`;
}

const refusalTexts: Readonly<Record<string, string>> = {
  RINVPASWD: 'the carrier rejected our system_id or password',
  RINVSYSID: 'the carrier rejected our system_id or password',
  RINVSYSTYP: 'the carrier refused our system type',
  RALYBND: 'the carrier says that we are bound already: more links than it allows',
};

const closeTexts: Record<Closed['reason'], string> = {
  closed_by_us: 'the link was closed',
  closed_by_peer: 'the carrier closed the link',
  unbound_by_us: 'the link was unbound',
  unbound_by_peer: 'the carrier unbound the link',
  unbind_timeout: 'the carrier did not answer our unbind',
  session_init_timeout: 'the carrier did not answer the bind',
  link_dead: 'the carrier gave no sign of life',
  inactive: 'the link was silent for too long',
  pdu_unfinished: 'the carrier stopped in the middle of a PDU',
  framing_lost: 'the carrier sent what is no SMPP',
  connect_failed: 'no connection to the carrier',
  socket_error: 'the connection broke',
};
