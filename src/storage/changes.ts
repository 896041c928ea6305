import { type Client, connectAlone } from './database.ts';

/** What a transaction may announce with `notify`: who keeps copies in memory then reads them again. */
export const changeChannels = [
  'accounts',
  'prices',
  'carriers',
  'routes',
  'work',
  'queued',
  'dispatch_lock',
  'audit',
] as const;
export type ChangeChannel = (typeof changeChannels)[number];

/** `subject`: what was announced; undefined after a time without hearing anything, when something may have been missed. */
type Listener = (subject?: string) => void;

export type Changes = {
  /** Calls back after each change announced on a channel, and after a time without hearing any. */
  on(channel: ChangeChannel, listener: Listener): void;
  /** Whether listeners have been called for all that was committed until now; false while it cannot be known. */
  areComplete(): Promise<boolean>;
  stop(): Promise<void>;
};

const RECONNECT_MS = 500;

/** Listens on a connection of its own, which is made again when it breaks: all listeners are then called. */
export function listenForChanges(url: string, onLost: (error: Error) => void = () => {}): Changes {
  const listeners = new Map<string, Listener[]>();
  let client: Client | undefined;
  let listening: Client | undefined;
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;

  async function open(): Promise<void> {
    const again = (error: Error) => {
      listening = undefined;
      onLost(error);
      if (!stopped) retry = setTimeout(() => void open(), RECONNECT_MS);
    };
    try {
      client = await connectAlone(url, 'listener', again);
      if (stopped) return await client.end();
      client.on('notification', ({ channel, payload }) => {
        for (const listener of listeners.get(channel) ?? []) listener(payload);
      });
      await client.query(changeChannels.map((channel) => `listen ${channel}`).join('; '));
      // What was announced while nobody listened is made up for.
      for (const all of listeners.values()) for (const listener of all) listener();
      listening = client;
    } catch {
      // connectAlone has told; a listen that fails breaks with its connection
    }
  }

  void open();
  return {
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    },
    async areComplete() {
      const asked = listening;
      if (!asked) return false;
      try {
        await asked.query('select'); // its answer comes after all notices of what was committed before
        return asked === listening;
      } catch {
        return false;
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
