import { cutText } from '#domain/text/cut-text.ts';
import { findTemplate, updateTemplate as update } from '#storage/queries/templates/templates.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal, refuseIf } from '../refusal.ts';
import { cutContent, holdsUnauthorisedWord } from './template-text.ts';

export type UpdateTemplateRefusal = 'template_not_found' | 'word_not_allowed';

/** Gives a template another name and text. The name may be one that another template has. */
export async function updateTemplate(
  ctx: Context,
  actor: Actor,
  request: { templateId: string; name: string; content: string },
): Promise<void> {
  permit(actor, 'templates:write');
  if (holdsUnauthorisedWord(ctx, request.content)) {
    const known = await findTemplate(ctx.db, actor.accountId, request.templateId);
    refuseIf<UpdateTemplateRefusal>({ template_not_found: !known, word_not_allowed: true });
  }

  const change = { id: request.templateId, name: cutText(request.name), content: cutContent(request.content) };
  if (!(await update(ctx.db, actor.accountId, change))) throw new Refusal('template_not_found');
}
