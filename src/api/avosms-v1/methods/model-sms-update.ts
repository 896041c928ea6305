import { type UpdateTemplateRefusal, updateTemplate } from '#operations/templates/update-template.ts';
import { contract } from '../contracts/model-sms-update.ts';
import type { Method } from '../method.ts';

export const modelSmsUpdate: Method<typeof contract, UpdateTemplateRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    await updateTemplate(ctx, actor, {
      templateId: given.text('modelId'),
      name: given.text('modelName'),
      content: given.verbatim('modelContent'),
    });
    return {};
  },
};
