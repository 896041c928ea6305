/** A column of a table for people: its title, what it shows of a row, and `right` for figures. */
export type Column<Row> = readonly [title: string, show: (row: Row) => string, side?: 'right'];

const GAP = '  ';

/** An aligned table under its titles, or `none` said in words when there are no rows. */
export function table<Row>(rows: readonly Row[], shown: readonly Column<Row>[], none: string): string {
  if (rows.length === 0) return none;
  const titles = shown.map(([title]) => title);
  const cells = rows.map((row) => shown.map(([, show]) => show(row) || '-'));
  return columns(
    [titles, ...cells],
    shown.map(([, , side]) => side ?? 'left'),
  );
}

/** Names and values, one a line; what has no value is left out. */
export function facts(all: Readonly<Record<string, string | undefined>>): string {
  const known = Object.entries(all).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return columns(known);
}

/** Rows of cells under each other, each column as wide as its widest cell; nothing trails a line. */
export function columns(rows: readonly (readonly string[])[], sides: readonly ('left' | 'right')[] = []): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell));
  }
  const pad = (cell: string, index: number) => {
    const space = ' '.repeat((widths[index] ?? 0) - width(cell));
    return sides[index] === 'right' ? space + cell : cell + space;
  };
  return rows.map((row) => row.map(pad).join(GAP).trimEnd()).join('\n');
}

/** Characters as a person counts them: an accent or an emoji is one place. */
function width(text: string): number {
  return [...new Intl.Segmenter().segment(text)].length;
}
