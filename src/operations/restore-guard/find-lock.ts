import type { DispatchLock } from '#storage/queries/database/restore-guard.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { checkGuard, type GuardedInstallation, withGuard } from './pass-guard.ts';

/** Why dispatch is locked, or would be when it starts: then it is locked now. */
export async function findLock(
  ctx: OperatorContext,
  actor: Actor,
  holder: GuardedInstallation,
): Promise<DispatchLock | undefined> {
  permit(actor, 'dispatch:unlock');
  return withGuard(ctx.db, (tx) => checkGuard(tx, ctx, holder, undefined));
}
