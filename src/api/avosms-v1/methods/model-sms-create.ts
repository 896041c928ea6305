import { type CreateTemplateRefusal, createTemplate } from '#operations/templates/create-template.ts';
import { contract } from '../contracts/model-sms-create.ts';
import type { Method } from '../method.ts';
import { defaultTemplateName } from '../present.ts';

/** The content is not `required`: a name that is taken comes first. */
export const modelSmsCreate: Method<typeof contract, CreateTemplateRefusal> = {
  contract,
  async answer(ctx, actor, given, { nextV1Id }) {
    const name = given.text('modelName');
    const content = given.verbatim('modelContent');
    const named = { name: name || defaultTemplateName(ctx.clock.now()), numberIfTaken: name === '' };
    const v1Id = nextV1Id();
    await createTemplate(ctx, actor, { ...named, content, v1Id });
    return { model_id: v1Id };
  },
};
