import { type ReadTemplateRefusal, readTemplate } from '#operations/templates/read-template.ts';
import type { Method } from '../method.ts';
import { templateNames } from './template-names.ts';

export const modelSmsInformation: Method<ReadTemplateRefusal> = {
  path: '/v1/model/sms/information',
  required: { modelId: 'ERR_101' },
  refusals: { template_not_found: 'ERR_101' },
  async answer(ctx, actor, given) {
    return templateNames(await readTemplate(ctx, actor, given.text('modelId')));
  },
};
