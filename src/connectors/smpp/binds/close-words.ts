import { statusName } from '#smpp/codec/statuses.ts';
import type { Closed } from '#smpp/session/session.ts';

/** Why a link ended, in words for the operator. */
export function inWords(reason: Closed['reason'], error: Error | undefined): string {
  const detail = error ? `: ${(error as NodeJS.ErrnoException).code ?? error.message}` : '';
  return closeWords[reason] + detail;
}

/** Why the carrier did not take a bind, in words for the operator, with its status. */
export function refusalInWords(status: number): string {
  const name = statusName(status);
  return `${refusalWords[name] ?? 'the carrier refused to bind'} (${name})`;
}

const refusalWords: Readonly<Record<string, string>> = {
  RINVPASWD: 'the carrier refused our name or password',
  RINVSYSID: 'the carrier refused our name or password',
  RINVSYSTYP: 'the carrier refused our system type',
  RALYBND: 'the carrier says that we are bound already: more links than it allows',
};

const closeWords: Record<Closed['reason'], string> = {
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
