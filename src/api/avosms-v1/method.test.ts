import { expect, it } from 'vitest';
import { customerKey } from '#operations/actor.ts';
import type { Context } from '#operations/context.ts';
import { frenchAccount } from '#test/support/actors.ts';
import { answer } from './method.ts';
import { methods } from './methods/index.ts';
import type { Parameters } from './parameters/parameters.ts';

it.each(methods)('$contract.path is ERR_100 to a key without the scope, whatever there is', async (method) => {
  const text = (name: string) => {
    const { example = '', required = false } = method.contract.parameters.find((each) => each.name === name) ?? {};
    return required && typeof example === 'string' ? example : '';
  };
  const given: Parameters = { text, verbatim: text, recipients: [], isEmpty: () => false, isWanted: () => true };
  const ctx = { clock: { now: () => new Date(0) } } as Context;
  const actor = customerKey(frenchAccount(''), '', []);
  const terms = { by: performance.now() + 10_000, idempotencyKey: undefined, nextV1Id: () => '' };

  expect(await answer(method, { ctx, actor, given, terms })).toEqual({ status: false, code: 'ERR_100' });
});
