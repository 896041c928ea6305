import { type DeleteTemplateRefusal, deleteTemplate } from '#operations/templates/delete-template.ts';
import type { Method } from '../method.ts';

export const modelSmsDelete: Method<DeleteTemplateRefusal> = {
  path: '/v1/model/sms/delete',
  required: { modelId: 'ERR_101' },
  refusals: { template_not_found: 'ERR_101' },
  async answer(ctx, actor, given) {
    await deleteTemplate(ctx, actor, given.text('modelId'));
    return {};
  },
};
