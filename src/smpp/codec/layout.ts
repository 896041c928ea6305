/**
 * How the mandatory fields of a PDU are described: the vocabulary in which `commands.ts` is written. Sizes are octets and
 * include the NUL of a C-octet string, as in the specification.
 */
import type { StatusName } from './statuses.ts';

/** One destination of a submit_multi: a phone (dest_flag 1) or the name of a distribution list (dest_flag 2). */
export type Destination =
  | { dest_addr_ton: number; dest_addr_npi: number; destination_addr: string }
  | { dl_name: string };

/** One destination that a submit_multi_resp reports as refused. */
export type Unsuccess = {
  dest_addr_ton: number;
  dest_addr_npi: number;
  destination_addr: string;
  error_status_code: number;
};

/** `status` is what a request is answered with when the field breaks its rule. */
export type CStringField<N extends string = string> = {
  name: N;
  kind: 'cstring';
  size: number;
  status: StatusName;
  /** A time: empty, or exactly `size` with its NUL. */
  fixed?: true;
};
export type Field<N extends string = string> =
  | { name: N; kind: 'int' }
  | CStringField<N>
  /** sm_length and short_message: a length octet, then that many octets. */
  | { name: N; kind: 'short_message' }
  /** number_of_dests, then that many destinations. */
  | { name: N; kind: 'destinations' }
  /** no_unsuccess, then that many refusals. */
  | { name: N; kind: 'unsuccess' };

export type PduFieldValues = {
  int: number;
  cstring: string;
  short_message: Buffer;
  destinations: readonly Destination[];
  unsuccess: readonly Unsuccess[];
};

export const octet = <const N extends string>(name: N) => ({ name, kind: 'int' }) as const;

export const text = <const N extends string>(name: N, size: number, status: StatusName) =>
  ({ name, kind: 'cstring', size, status }) as const;

export const time = <const N extends string>(name: N, status: StatusName) =>
  ({ name, kind: 'cstring', size: 17, status, fixed: true }) as const;
