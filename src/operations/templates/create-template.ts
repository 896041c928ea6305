import { cutText } from '#domain/text/cut-text.ts';
import { uuidv7 } from '#platform/ids.ts';
import { insertTemplate, lockTemplateNames, templateNamesLike } from '#storage/queries/templates/templates.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { refuseIf } from '../refusal.ts';
import { cutContent, holdsUnauthorisedWord } from './template-text.ts';

export type CreateTemplateRefusal = 'template_exists' | 'text_empty' | 'word_not_allowed';

export type CreateTemplateRequest = {
  name: string;
  content: string;
  /** A name that is taken gets ` (2)`, ` (3)`… instead of a refusal: for names nobody chose. */
  numberIfTaken: boolean;
  /** Its id in the AvoSMS dialect, if it comes by that. */
  v1Id?: string;
};

/** Keeps a text under a name that no other template of the account has, ignoring case, and gives its id. */
export async function createTemplate(ctx: Context, actor: Actor, request: CreateTemplateRequest): Promise<string> {
  permit(actor, 'templates:write');
  const { accountId } = actor;
  const wanted = cutText(request.name);
  const content = cutContent(request.content);

  return ctx.db.transaction().execute(async (tx) => {
    await lockTemplateNames(tx, accountId);
    const taken = await templateNamesLike(tx, accountId, wanted);
    const name = request.numberIfTaken ? firstFreeName(wanted, taken) : wanted;
    refuseIf<CreateTemplateRefusal>({
      template_exists: taken.has(name.toLowerCase()),
      text_empty: content.trim() === '',
      word_not_allowed: holdsUnauthorisedWord(ctx, content),
    });

    const now = ctx.clock.now();
    const id = uuidv7(now);
    await insertTemplate(tx, { accountId, id, v1Id: request.v1Id ?? null, name, content, now });
    return id;
  });
}

function firstFreeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted} (${n})`;
  return name;
}
