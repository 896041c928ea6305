import { findTemplate } from '#operations/templates/find-template.ts';
import { type ReadTemplateRefusal, readTemplate } from '#operations/templates/read-template.ts';
import { contract } from '../contracts/model-sms-information.ts';
import type { Method } from '../method.ts';
import { templateNames } from './template-names.ts';

export const modelSmsInformation: Method<typeof contract, ReadTemplateRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    return templateNames(await readTemplate(ctx, actor, await findTemplate(ctx, actor, given.text('modelId'))));
  },
};
