import { formatLocal } from '#domain/hours/local-time.ts';
import type { ReplyAnswer } from '#operations/inbox/reply-page.ts';
import { table } from './layout.ts';

const mostWriters = 3;

/** `called`: whose replies; undefined for those that are nobody's. */
export function inWords({ replies, zone, next }: ReplyAnswer, called: string | undefined, withText: boolean): string {
  const rows = table(
    replies,
    [
      ['ID', (row) => row.id],
      [`AT (${zone})`, (row) => formatLocal(row.receivedAt, zone)],
      ['FROM', (row) => row.number],
      ['TO', (row) => row.address],
      ['ASKS', (row) => (row.keyword ?? '').replace('_', ' ')],
      called === undefined
        ? ['WROTE TO IT', (row) => writersInWords(row.writers)]
        : ['ANSWERS', (row) => row.sendV1Id ?? ''],
      ...(withText ? [['TEXT', (row: ReplyAnswer['replies'][number]) => oneLine(row.text)] as const] : []),
    ],
    called === undefined ? 'Every reply has its account.' : 'There are no replies.',
  );
  const whose = called ?? '--unmatched';
  return next === undefined ? rows : `${rows}\n\nThe next: envoi reply list ${whose} --before ${next}`;
}

export function asJson({ replies, next }: ReplyAnswer, withText: boolean) {
  const shown = replies.map(({ text, ...reply }) => ({
    ...reply,
    characters: [...text].length,
    ...(withText && { text }),
  }));
  return { replies: shown, next: next ?? null };
}

function writersInWords(writers: readonly string[]): string {
  const more = writers.length > mostWriters ? ` and ${writers.length - mostWriters} more` : '';
  return writers.length === 0 ? 'nobody' : writers.slice(0, mostWriters).join(', ') + more;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
