import type { DoubtCharge } from './in-doubt.ts';

/**
 * Why something happened to a part, where its kind does not say all: a code with its parameters. What people read is made of it
 * by `describe-event.ts`; what the carrier itself says (its code, its receipt) is kept beside it as it came.
 */
export type EventReason =
  | { code: 'outside_hours'; until: string }
  /** Nothing was heard of a part in doubt: a second copy of it leaves. */
  | { code: 'second_copy' }
  | { code: 'second_copy_refused' }
  /** No receipt was asked for: nothing more will be heard. `late`: the answer came after the part was in doubt. */
  | { code: 'no_receipt'; late?: true }
  | { code: 'late_answer' }
  /** A doubt is settled by the receipt that was found to be its own: the part's id is the receipt's. */
  | { code: 'known_from_receipt' }
  | { code: 'refused'; blames: 'recipient' | 'sender' | 'content' | 'account' | 'other' }
  | { code: 'no_answer' }
  | { code: 'process_died' }
  | { code: 'answer_unwritable' }
  | { code: 'validity_ended'; at: string }
  | { code: 'opted_out'; scope: 'all' | 'marketing' }
  | { code: 'another_part_refused' }
  /** Other parts of it left by a carrier that takes texts in parts, where this one takes them whole. */
  | { code: 'left_in_parts' }
  /** The database did not answer in time, so the program that asked for it was told that it was not accepted. */
  | { code: 'not_accepted' }
  /** What the carrier said when it was asked. */
  | { code: 'answered'; state: 'delivered' | 'undelivered' | 'buffered' | 'unknown' }
  | { code: 'answer_refused' }
  | { code: 'not_answered' }
  /** An end that the carrier told when it was asked, and not in a receipt. */
  | { code: 'told_when_asked' }
  /** Closed without anybody knowing whether it left. */
  | { code: 'closed_in_doubt'; charge: DoubtCharge }
  | { code: 'no_receipt_in_time' }
  /** Words that an older version wrote. */
  | { code: 'older_words'; words: string };

export type EventReasonCode = EventReason['code'];
