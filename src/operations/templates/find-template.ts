import { findTemplateId } from '#storage/queries/templates/templates.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';

export type FindTemplateRefusal = 'template_not_found';

/** The id of a template, from that id itself or its id in the AvoSMS dialect. */
export async function findTemplate(ctx: Context, actor: Actor, anyId: string): Promise<string> {
  permit(actor, 'templates:read');
  const id = await findTemplateId(ctx.db, actor.accountId, anyId);
  if (id === undefined) throw new Refusal('template_not_found');
  return id;
}
