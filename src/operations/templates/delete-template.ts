import { deleteTemplate as remove } from '#storage/queries/templates/templates.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';

export type DeleteTemplateRefusal = 'template_not_found';

export async function deleteTemplate(ctx: Context, actor: Actor, templateId: string): Promise<void> {
  permit(actor, 'templates:write');
  if (!(await remove(ctx.db, actor.accountId, templateId))) throw new Refusal('template_not_found');
}
