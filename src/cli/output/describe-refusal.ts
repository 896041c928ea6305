import { type Micros, toDecimalText } from '#domain/money/money.ts';
import type { Reason } from '#operations/refusal.ts';
import { counted } from '../values.ts';

type Detail = Readonly<Record<string, unknown>>;

/** What the operator is told for each reason. Those that only a customer's request can meet are told plainly all the same. */
export const refusalTexts: Readonly<Record<Reason, (detail: Detail) => string>> = {
  scope_missing: () => 'this key may not do that',
  role_insufficient: () => 'your role may not do that',
  list_not_found: () => 'there is no such contact list',
  list_name_taken: () => 'another contact list has this name',
  country_not_served: () => 'no price is set for this country',
  contact_not_found: () => 'there is no such contact',
  contact_exists: () => 'the list has this contact already',
  number_malformed: ({ number }) =>
    `${number ?? 'this'} is not a telephone number; write it in full, such as +33612345678`,
  number_of_other_country: () => 'the number is of another country',
  number_kind_refused: ({ number }) => `no SMS can be sent to ${number ?? 'this kind of number'}`,
  sender_bad_length: () => 'a sender has 3 to 11 characters',
  sender_not_allowed: () => 'this sender is not allowed',
  sender_exists: () => 'there is such a sender already',
  sender_not_found: () => 'there is no such sender',
  template_exists: () => 'another template has this name',
  template_not_found: () => 'there is no such template',
  word_not_allowed: () => 'the text contains a word that is not allowed',
  no_recipients: () => 'no recipients were given',
  no_usable_recipient: () => 'none of the recipients can be sent to',
  text_empty: () => 'the text is empty',
  text_too_long: () => 'the text is too long',
  octets_malformed: () => 'the octets are not as their header or data coding says',
  octets_too_long: () => 'a part holds 140 octets, or 160 septets, at most',
  octets_not_allowed: () => 'octets cannot be marketing: nobody can add to them how to refuse more',
  too_many_contents: () => 'too many of the texts differ for one request',
  date_malformed: () => 'this is not a date to come',
  date_too_far: () => 'that is too far ahead',
  insufficient_credit: ({ account, balance, currency }) =>
    `${account ?? 'the account'} has ${typeof balance === 'number' ? `${toDecimalText(balance as Micros)} ${currency}` : 'too little'}: no more can be taken`,
  idempotency_key_malformed: () => 'an idempotency key has 1 to 255 printable characters, no spaces',
  idempotency_key_reused: () => 'something else was sent under this idempotency key',
  account_exists: ({ account }) => `there is an account ${account} already`,
  account_not_found: ({ account }) => `there is no account ${account}; envoi account list shows all`,
  key_not_found: ({ account }) => `${account} has no such key in use; envoi account key list ${account} shows them`,
  carrier_exists: ({ carrier }) => `there is a carrier ${carrier} already`,
  carrier_not_found: ({ carrier }) => `there is no carrier ${carrier}; envoi carrier list shows all`,
  carrier_in_use: ({ carrier, waiting, leaving }) =>
    leaving
      ? `${counted(Number(leaving), 'message')} leaving by ${carrier} now: disable it and try again in a moment`
      : `${counted(Number(waiting), 'message')} waiting for ${carrier}: with --force another carrier takes over`,
  carrier_routed: ({ carrier, routes }) => `${carrier} is in use by the routes ${routes}: change or remove them first`,
  route_exists: ({ route }) => `there is a route ${route} already`,
  route_not_found: ({ route }) => `there is no route ${route}; envoi route list shows all`,
  price_not_found: ({ destination, currency }) => `no price in ${currency} is set for ${destination}`,
  limit_not_found: ({ sender }) => `${sender} has no limit; envoi limit list shows all`,
  reply_not_found: ({ reply }) => `no reply ${reply} is unmatched; envoi reply list --unmatched shows those that are`,
  number_taken: ({ number, account }) => `${number} is the number of ${account}`,
  send_not_found: ({ send }) => `there is no send ${send}`,
  send_not_held: ({ send }) => `send ${send} is not held for review`,
  send_already_left: ({ send }) => `nothing of send ${send} waits any more: it has left, or is leaving now`,
  pace_too_slow: ({ send, perMinute, until, validUntil }) =>
    `at ${perMinute} a minute send ${send} would take until ${(until as Date).toISOString()}, and it is valid until ${(validUntil as Date).toISOString()}`,
  recipient_not_found: ({ send, recipient }) => `send ${send} has no recipient ${recipient}`,
  opt_out_not_found: ({ account, number }) => `${number} has not opted out of messages of ${account}`,
  value_malformed: ({ field, why }) =>
    field === undefined ? String(why ?? 'a value is malformed') : `${field}: ${why}`,
  storage_unavailable: () => 'the database does not answer',
  queue_unavailable: () => 'the queue takes no messages at the moment',
};
