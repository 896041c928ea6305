import { type DeleteTemplateRefusal, deleteTemplate } from '#operations/templates/delete-template.ts';
import { contract } from '../contracts/model-sms-delete.ts';
import type { Method } from '../method.ts';

export const modelSmsDelete: Method<typeof contract, DeleteTemplateRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    await deleteTemplate(ctx, actor, given.text('modelId'));
    return {};
  },
};
