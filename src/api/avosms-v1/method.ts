import { answerBy } from '#operations/acceptance/answer-by.ts';
import type { CustomerActor } from '#operations/actor.ts';
import type { Context } from '#operations/context.ts';
import type { Reason, Refusal } from '#operations/refusal.ts';
import { refusalOf } from '#operations/refusal-of.ts';
import { type Answer, type Code, codes, Failure, failure, type Names, success } from './answer.ts';
import type { Parameters } from './parameters/parameters.ts';

/** Reasons that have the same code on every path. */
type CommonReason = 'storage_unavailable' | 'queue_unavailable' | 'scope_missing' | 'role_insufficient';

/** One operation of the dialect: what it asks for, how it answers, and its own code for every reason to refuse. */
export type Method<R extends Reason = never> = {
  path: `/v1/${string}`;
  /** Parameters that may not be empty, each with its code, in the order they are checked: before anything else. */
  required: Readonly<Record<string, Code>>;
  /** Complete, and in the order of checks: of several reasons, the first here is told. */
  refusals: Readonly<Record<Exclude<R, CommonReason>, Code>>;
  /** Codes that the method gives by itself, for what is no refusal elsewhere. */
  own?: readonly Code[];
  /** It sees to it by itself that it is answered in time. */
  keepsTime?: true;
  answer(ctx: Context, actor: CustomerActor, given: Parameters, terms: Terms): Promise<Names>;
};

/** What a request asks for besides its parameters. */
export type Terms = {
  /** The instant of `performance.now()` by which it is answered. */
  by: number;
  /** The header `Idempotency-Key`. */
  idempotencyKey: string | undefined;
};

/** A method whatever its reasons. */
export type AnyMethod = Omit<Method, 'refusals'> & { refusals: Readonly<Partial<Record<Reason, Code>>> };

export type Asked = { ctx: Context; actor: CustomerActor; given: Parameters; terms: Terms };

/** @throws what is neither a refusal nor a failure of the dialect: a bug. */
export async function answer(method: AnyMethod, { ctx, actor, given, terms }: Asked): Promise<Answer> {
  for (const [name, code] of Object.entries(method.required)) {
    if (given.isEmpty(name)) return failure(code);
  }
  try {
    const names = method.answer(ctx, actor, given, terms);
    return success(await (method.keepsTime ? names : answerBy(terms.by, names)));
  } catch (error) {
    if (error instanceof Failure) return failure(error.code, error.names);
    const refusal = refusalOf(error);
    const code = refusal && codeOf(method, refusal);
    if (!code) throw error;
    return failure(code);
  }
}

/** Undefined for a reason that the method does not know: its operation gives one it did not declare. */
function codeOf(method: AnyMethod, { reasons }: Refusal): Code | undefined {
  if (reasons.includes('storage_unavailable')) return codes.storageUnavailable;
  if (reasons.includes('queue_unavailable')) return codes.queueUnavailable;
  if (reasons.includes('scope_missing') || reasons.includes('role_insufficient')) return codes.notRecognised;
  return Object.entries(method.refusals).find(([reason]) => reasons.includes(reason as Reason))?.[1];
}
