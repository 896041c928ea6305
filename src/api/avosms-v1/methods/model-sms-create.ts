import { type CreateTemplateRefusal, createTemplate } from '#operations/templates/create-template.ts';
import { contract } from '../contracts/model-sms-create.ts';
import type { Method } from '../method.ts';
import { defaultTemplateName } from '../present.ts';

/** The content is not `required`: a name that is taken comes first. */
export const modelSmsCreate: Method<typeof contract, CreateTemplateRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    const name = given.text('modelName');
    const content = given.verbatim('modelContent');
    const named = { name: name || defaultTemplateName(ctx.clock.now()), numberIfTaken: name === '' };
    return { model_id: await createTemplate(ctx, actor, { ...named, content }) };
  },
};
