import { listTemplates } from '#operations/templates/list-templates.ts';
import { Failure } from '../answer.ts';
import type { Method } from '../method.ts';
import { templateNames } from './template-names.ts';

export const modelSmsList: Method = {
  path: '/v1/model/sms/list',
  required: {},
  refusals: {},
  own: ['ERR_101'],
  async answer(ctx, actor) {
    const templates = await listTemplates(ctx, actor);
    if (templates.length === 0) throw new Failure('ERR_101');
    return { list_model_sms: templates.map(templateNames) };
  },
};
