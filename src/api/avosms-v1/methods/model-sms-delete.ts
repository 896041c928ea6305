import { type DeleteTemplateRefusal, deleteTemplate } from '#operations/templates/delete-template.ts';
import { findTemplate } from '#operations/templates/find-template.ts';
import { contract } from '../contracts/model-sms-delete.ts';
import type { Method } from '../method.ts';

export const modelSmsDelete: Method<typeof contract, DeleteTemplateRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    await deleteTemplate(ctx, actor, await findTemplate(ctx, actor, given.text('modelId')));
    return {};
  },
};
