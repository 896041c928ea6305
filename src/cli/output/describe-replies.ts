import { formatLocal } from '#domain/hours/local-time.ts';
import type { ReplyAnswer } from '#operations/inbox/reply-page.ts';
import { table } from './layout.ts';

const mostWriters = 3;

/** `nameOrId`: whose replies; undefined for those that are nobody's. */
export function describeReplies(
  { replies, zone, next }: ReplyAnswer,
  nameOrId: string | undefined,
  withText: boolean,
): string {
  const rows = table(
    replies,
    [
      ['ID', (row) => row.id],
      [`AT (${zone})`, (row) => formatLocal(row.receivedAt, zone)],
      ['FROM', (row) => row.number],
      ['TO', (row) => row.address],
      ['ASKS', (row) => (row.keyword ?? '').replace('_', ' ')],
      nameOrId === undefined
        ? ['WROTE TO IT', (row) => describeWriters(row.writers)]
        : ['ANSWERS', (row) => row.sendV1Id ?? ''],
      ...(withText ? [['TEXT', (row: ReplyAnswer['replies'][number]) => oneLine(row.text)] as const] : []),
    ],
    nameOrId === undefined ? 'Every reply has its account.' : 'There are no replies.',
  );
  const whose = nameOrId ?? '--unmatched';
  return next === undefined ? rows : `${rows}\n\nThe next: envoi reply list ${whose} --before ${next}`;
}

export function repliesJson({ replies, next }: ReplyAnswer, withText: boolean) {
  const shown = replies.map(({ text, ...reply }) => ({
    ...reply,
    characters: [...text].length,
    ...(withText && { text }),
  }));
  return { replies: shown, next: next ?? null };
}

function describeWriters(writers: readonly string[]): string {
  const more = writers.length > mostWriters ? ` and ${writers.length - mostWriters} more` : '';
  return writers.length === 0 ? 'nobody' : writers.slice(0, mostWriters).join(', ') + more;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
