import { listTemplates } from '#operations/templates/list-templates.ts';
import { Failure } from '../answer.ts';
import { contract } from '../contracts/model-sms-list.ts';
import type { Method } from '../method.ts';
import { templateNames } from './template-names.ts';

export const modelSmsList: Method<typeof contract> = {
  contract,
  async answer(ctx, actor) {
    const templates = await listTemplates(ctx, actor);
    if (templates.length === 0) throw new Failure('ERR_101');
    return { list_model_sms: templates.map(templateNames) };
  },
};
