import { date } from '../present.ts';
import { v1IdOf } from '../v1-id.ts';

export type ShownTemplate = { id: string; v1Id: string | null; name: string; content: string; createdAt: Date };

/** A template as the dialect writes it. */
export function templateNames(template: ShownTemplate) {
  return {
    model_id: v1IdOf(template),
    model_name: template.name,
    model_content: template.content,
    model_creation_date: date(template.createdAt),
  };
}
