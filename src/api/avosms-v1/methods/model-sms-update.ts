import { type UpdateTemplateRefusal, updateTemplate } from '#operations/templates/update-template.ts';
import type { Method } from '../method.ts';

export const modelSmsUpdate: Method<UpdateTemplateRefusal> = {
  path: '/v1/model/sms/update',
  required: { modelName: 'ERR_101', modelContent: 'ERR_102', modelId: 'ERR_103' },
  refusals: { template_not_found: 'ERR_103', word_not_allowed: 'ERR_104' },
  async answer(ctx, actor, given) {
    await updateTemplate(ctx, actor, {
      templateId: given.text('modelId'),
      name: given.text('modelName'),
      content: given.verbatim('modelContent'),
    });
    return {};
  },
};
