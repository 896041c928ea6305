import { date } from '../present.ts';

export type ShownTemplate = { v1Id: string; name: string; content: string; createdAt: Date };

/** A template as the dialect writes it. */
export function templateNames(template: ShownTemplate) {
  return {
    model_id: template.v1Id,
    model_name: template.name,
    model_content: template.content,
    model_creation_date: date(template.createdAt),
  };
}
