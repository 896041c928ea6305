import { answerBy } from '#operations/acceptance/answer-by.ts';
import type { CustomerActor } from '#operations/actor.ts';
import type { Context } from '#operations/context.ts';
import type { Reason, Refusal } from '#operations/refusal.ts';
import { refusalOf } from '#operations/refusal-of.ts';
import { type Answer, type Code, codes, Failure, failure, type Names, success } from './answer.ts';
import type { CodeRule, Contract, ParameterName, ReasonOf, Results } from './contract.ts';
import type { Parameters } from './parameters/parameters.ts';
import type { NextV1Id } from './v1-id.ts';

/** Reasons that have the same code on every path. They go before all others. */
const commonReasons = {
  storage_unavailable: codes.storageUnavailable,
  queue_unavailable: codes.queueUnavailable,
  scope_missing: codes.notRecognised,
  role_insufficient: codes.notRecognised,
} as const satisfies Partial<Record<Reason, Code>>;
type CommonReason = keyof typeof commonReasons;

/** Nothing where a contract has a code for every reason of its operation, and for no other. */
type Uncovered<C extends Contract, R extends Reason> = Exclude<R, ReasonOf<C> | CommonReason> | Exclude<ReasonOf<C>, R>;

/** One operation of the dialect as it is carried out. `R` are the reasons for which its operation may refuse. */
export type Method<C extends Contract, R extends Reason = never> = {
  contract: [Uncovered<C, R>] extends [never] ? C : { codesDoNotFit: Uncovered<C, R> };
  /** It sees to it by itself that it is answered in time. */
  keepsTime?: true;
  answer(ctx: Context, actor: CustomerActor, given: Parameters<ParameterName<C>>, terms: Terms): Promise<Results<C>>;
};

/** What a method goes by besides the parameters. */
export type Terms = {
  /** The instant of `performance.now()` by which it is answered. */
  by: number;
  /** The header `Idempotency-Key`. */
  idempotencyKey: string | undefined;
  /** Makes the dialect's id of something new. */
  nextV1Id: NextV1Id;
};

/** A method whatever its contract. */
export type AnyMethod = Pick<Method<Contract>, 'keepsTime'> & {
  contract: Contract;
  answer(ctx: Context, actor: CustomerActor, given: Parameters, terms: Terms): Promise<Names>;
};

export type Asked = { ctx: Context; actor: CustomerActor; given: Parameters; terms: Terms };

/** @throws what is neither a refusal nor a failure of the dialect: a bug. */
export async function answer(method: AnyMethod, { ctx, actor, given, terms }: Asked): Promise<Answer> {
  const { codes: rules } = method.contract;
  for (const { code, empty } of rules) {
    if (empty !== undefined && given.isEmpty(empty)) return failure(code);
  }
  try {
    const names = method.answer(ctx, actor, given, terms);
    return success(await (method.keepsTime ? names : answerBy(terms.by, names)));
  } catch (error) {
    if (error instanceof Failure) return failure(error.code, error.names);
    const refusal = refusalOf(error);
    const code = refusal && codeOf(rules, refusal);
    if (!code) throw error;
    return failure(code);
  }
}

/** Undefined for a reason that the contract does not name: the operation gives one it did not declare. */
function codeOf(rules: readonly CodeRule[], { reasons }: Refusal): Code | undefined {
  const common = Object.entries(commonReasons).find(([reason]) => reasons.includes(reason as CommonReason));
  return common?.[1] ?? rules.find((rule) => rule.reasons?.some((reason) => reasons.includes(reason)))?.code;
}
