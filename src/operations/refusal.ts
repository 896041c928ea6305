/**
 * Every reason an operation may say no. Reasons are forever: add, do not rename. A dialect answers each in its own words.
 */
export const reasons = [
  'scope_missing',
  'role_insufficient',
  'list_not_found',
  'list_name_taken',
  'country_not_served',
  'contact_not_found',
  'contact_exists',
  'number_malformed',
  'number_of_other_country',
  'number_kind_refused',
  'sender_bad_length',
  'sender_not_allowed',
  'sender_exists',
  'sender_not_found',
  'template_exists',
  'template_not_found',
  'word_not_allowed',
  'no_recipients',
  'no_usable_recipient',
  'text_empty',
  'text_too_long',
  'octets_malformed',
  'octets_too_long',
  'octets_not_allowed',
  'too_many_contents',
  'date_malformed',
  'date_too_far',
  'insufficient_credit',
  'idempotency_key_malformed',
  'idempotency_key_reused',
  'account_exists',
  'account_not_found',
  'key_not_found',
  'carrier_exists',
  'carrier_not_found',
  'carrier_in_use',
  'carrier_routed',
  'route_exists',
  'route_not_found',
  'price_not_found',
  'limit_not_found',
  'reply_not_found',
  'number_taken',
  'send_not_found',
  'send_not_held',
  'send_already_left',
  'pace_too_slow',
  'recipient_not_found',
  'opt_out_not_found',
  'value_malformed',
  'storage_unavailable',
  'queue_unavailable',
] as const;
export type Reason = (typeof reasons)[number];

/** Ends a request: what was asked is not done, and nothing has changed. `detail` speaks to an operator, never to a log. */
export class Refusal extends Error {
  readonly reasons: readonly Reason[];
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(reason: Reason | readonly Reason[], detail: Readonly<Record<string, unknown>> = {}) {
    const all = typeof reason === 'string' ? [reason] : reason;
    super(all.join(', '));
    this.name = 'Refusal';
    this.reasons = all;
    this.detail = detail;
  }
}

/** Refuses with every reason whose condition holds, in the order written. */
export function refuseIf<R extends Reason>(conditions: Partial<Record<R, boolean>>): void {
  const found = (Object.keys(conditions) as R[]).filter((reason) => conditions[reason]);
  if (found.length > 0) throw new Refusal(found);
}
