import { type CreateTemplateRefusal, createTemplate } from '#operations/templates/create-template.ts';
import type { Method } from '../method.ts';
import { defaultTemplateName } from '../present.ts';

/** The content is not `required`: a name that is taken comes first. */
export const modelSmsCreate: Method<CreateTemplateRefusal> = {
  path: '/v1/model/sms/create',
  required: {},
  refusals: { template_exists: 'ERR_101', text_empty: 'ERR_102', word_not_allowed: 'ERR_103' },
  async answer(ctx, actor, given) {
    const name = given.text('modelName');
    const content = given.verbatim('modelContent');
    const named = { name: name || defaultTemplateName(ctx.clock.now()), numberIfTaken: name === '' };
    return { model_id: await createTemplate(ctx, actor, { ...named, content }) };
  },
};
