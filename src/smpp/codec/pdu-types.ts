/** The shape of every PDU, inferred from the table in `commands.ts`. Field names are those of the specification. */
import type { CommandName, commands } from './commands.ts';
import type { PduFieldValues } from './layout.ts';
import type { Tlv } from './tlvs.ts';

/** The mandatory fields of a command. Octets are views of what was read: copy what is kept for long. */
export type Body<C extends CommandName> = {
  [F in (typeof commands)[C]['fields'][number] as F['name']]: PduFieldValues[F['kind']];
};

type Header<C extends CommandName> = {
  command: C;
  /** command_status: 0 in requests. */
  status: number;
  /** sequence_number. */
  sequence: number;
  /** Optional parameters, known and unknown, in order. */
  tlvs: readonly Tlv[];
  /** Of a request: it ended before its fields did, or with octets that are no optional parameters. What was whole is here. */
  damaged?: true;
};

/** A decoded PDU. Fields that a response left out are empty: '', 0, no octets. */
export type Pdu<C extends CommandName = CommandName> = { [K in C]: Header<K> & Body<K> }[C];

/** A PDU to encode: what is left out is empty, status and sequence 0. */
export type PduInput<C extends CommandName = CommandName> = {
  [K in C]: { command: K; status?: number; sequence?: number; tlvs?: readonly Tlv[] } & Partial<Body<K>>;
}[C];

/** What a session sends and receives as a request. */
export type RequestName = Exclude<CommandName, `${string}_resp` | 'generic_nack'>;
export type ResponseName = Exclude<CommandName, RequestName>;
export type RequestPdu = Pdu<RequestName>;
export type ResponsePdu = Pdu<ResponseName>;
