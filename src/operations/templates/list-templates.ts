import { listTemplates as list, type Template } from '#storage/queries/templates/templates.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';

/** Oldest first. */
export async function listTemplates(ctx: Context, actor: Actor): Promise<Template[]> {
  permit(actor, 'templates:read');
  return list(ctx.db, actor.accountId);
}
