import type { GroupEntry } from '../program.ts';

/** Every group of commands, in the order of the help. A new one is a file here and a line in this table. */
export const groups: readonly GroupEntry[] = [
  {
    name: 'account',
    summary: 'accounts, their API keys and their credit',
    load: async () => (await import('./account.ts')).account,
  },
  {
    name: 'price',
    summary: 'what one SMS costs, by destination',
    load: async () => (await import('./price.ts')).price,
  },
  {
    name: 'carrier',
    summary: 'the carriers that messages leave by',
    load: async () => (await import('./carrier.ts')).carrier,
  },
  {
    name: 'route',
    summary: 'which messages leave by which carriers',
    load: async () => (await import('./route.ts')).route,
  },
  {
    name: 'message',
    summary: 'messages, from the request to the replies',
    load: async () => (await import('./message.ts')).message,
  },
  {
    name: 'reply',
    summary: 'replies from phones, and whose they are',
    load: async () => (await import('./reply.ts')).reply,
  },
  {
    name: 'send',
    summary: 'sends that wait: released or cancelled by an operator',
    load: async () => (await import('./send.ts')).sends,
  },
  {
    name: 'limit',
    summary: 'how fast messages may leave, by sender',
    load: async () => (await import('./limit.ts')).limit,
  },
  {
    name: 'opt-out',
    summary: 'the numbers that want no messages of an account',
    load: async () => (await import('./opt-out.ts')).optOut,
  },
  {
    name: 'ledger',
    summary: 'the proof that every movement of money has its cause',
    load: async () => (await import('./ledger.ts')).ledger,
  },
  {
    name: 'dispatch',
    summary: 'locks dispatch, and opens it again after a restore',
    load: async () => (await import('./dispatch.ts')).dispatch,
  },
  {
    name: 'phone',
    summary: 'the phones of the simulated carrier',
    load: async () => (await import('./phone.ts')).phone,
  },
  {
    name: 'simulator',
    summary: 'the simulated carrier: runs it alone, or changes how it behaves',
    load: async () => (await import('./simulator.ts')).simulator,
  },
  {
    name: 'prove',
    summary: 'the crash test: that nothing is lost, sent twice or charged wrongly',
    load: async () => (await import('./prove.ts')).prove,
  },
  { name: 'config', summary: 'the settings in force', load: async () => (await import('./config.ts')).config },
];
