import { listTemplates as list, type Template } from '#storage/queries/templates.ts';
import type { Actor, Context } from '../context.ts';

/** Oldest first. */
export function listTemplates(ctx: Context, actor: Actor): Promise<Template[]> {
  return list(ctx.db, actor.accountId);
}
