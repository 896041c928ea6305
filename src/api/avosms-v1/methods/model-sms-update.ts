import { findTemplate } from '#operations/templates/find-template.ts';
import { type UpdateTemplateRefusal, updateTemplate } from '#operations/templates/update-template.ts';
import { contract } from '../contracts/model-sms-update.ts';
import type { Method } from '../method.ts';

export const modelSmsUpdate: Method<typeof contract, UpdateTemplateRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    const [name, content] = [given.text('modelName'), given.verbatim('modelContent')];
    const templateId = await findTemplate(ctx, actor, given.text('modelId'));
    await updateTemplate(ctx, actor, { templateId, name, content });
    return {};
  },
};
