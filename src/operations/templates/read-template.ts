import { findTemplate, type Template } from '#storage/queries/templates/templates.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';

export type ReadTemplateRefusal = 'template_not_found';

export async function readTemplate(ctx: Context, actor: Actor, templateId: string): Promise<Template> {
  permit(actor, 'templates:read');
  const template = await findTemplate(ctx.db, actor.accountId, templateId);
  if (!template) throw new Refusal('template_not_found');
  return template;
}
