import pg from 'pg';

const PATIENCE_MS = 5_000;

/** What transactions announced on a channel, one after the other. */
export type Announcements = AsyncDisposable & {
  /** The next one's payload; throws when none comes in time. */
  next(): Promise<string>;
  /** Those that came and were not asked for yet. */
  readonly waiting: number;
};

export async function listenTo(url: string, channel: string): Promise<Announcements> {
  const client = new pg.Client({ connectionString: url });
  const heard: string[] = [];
  let wake = () => {};
  client.on('notification', ({ payload }) => {
    heard.push(payload ?? '');
    wake();
  });
  await client.connect();
  await client.query(`listen ${channel}`);
  return {
    get waiting() {
      return heard.length;
    },
    async next() {
      if (heard.length === 0) {
        await new Promise<void>((resolve, reject) => {
          const late = setTimeout(() => reject(new Error(`nothing was announced on ${channel}`)), PATIENCE_MS);
          wake = () => {
            clearTimeout(late);
            resolve();
          };
        });
      }
      return heard.shift()!;
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}
