import { sendId } from '../arguments.ts';
import { command, type Group, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { counted, money, readCount, units } from '../values.ts';

const list = command({
  name: 'list',
  summary: 'lists sends, the newest first',
  example: 'envoi send list --account shop@example.com',
  options: {
    account: { value: 'A', help: 'only those of one account: its e-mail address or id' },
    held: { help: 'only those that wait for an operator' },
    limit: { value: 'N', help: 'how many to show; 50 when not given' },
    before: { value: 'ID', help: 'only sends before this one' },
    json,
  },
  async run({ account, held, limit, before }, environment) {
    const asked = { account, held, before, limit: readCount(limit ?? '50', '--limit', { least: 1, most: 1_000 }) };
    const [{ listSends }, words] = await Promise.all([
      import('#operations/messages/list-sends.ts'),
      import('../output/describe-sends.ts'),
    ]);
    const found = await onDatabase(environment, (ctx, actor) => listSends(ctx, actor, asked));
    return { text: words.describeSends(found), json: words.listJson(found) };
  },
});

const release = command({
  name: 'release',
  summary: 'lets a send leave that was held for an operator',
  example: 'envoi send release 65f1c0ffee123',
  arguments: { id: sendId },
  options: { json },
  async run({ id }, environment) {
    const { releaseSend } = await import('#operations/messages/release-send.ts');
    const released = await onDatabase(environment, (ctx, actor) => releaseSend(ctx, actor, id));
    return {
      text: `Released: ${counted(released.messages, 'message')} of send ${released.send}${released.simulated ? ' (simulated)' : ''}.`,
      json: released,
    };
  },
});

const cancel = command({
  name: 'cancel',
  summary: 'stops what has not left of a send, and gives back its cost',
  example: 'envoi send cancel 65f1c0ffee123',
  arguments: { id: sendId },
  options: { json },
  async run({ id }, environment) {
    const { cancelSend } = await import('#operations/messages/cancel-send.ts');
    const { refunded, ...cancelled } = await onDatabase(environment, (ctx, actor) => cancelSend(ctx, actor, id));
    const leaving =
      cancelled.leaving > 0 ? ` Leaving now, too late to stop: ${counted(cancelled.leaving, 'message')}.` : '';
    return {
      text: `Cancelled: ${cancelled.parts} SMS of send ${cancelled.send}${cancelled.simulated ? ' (simulated)' : ''}; ${money(refunded, cancelled.currency)} given back.${leaving}`,
      json: { ...cancelled, refunded: units(refunded) },
    };
  },
});

const pace = command({
  name: 'pace',
  summary: 'lets what has not left of a send leave at so many a minute',
  details: 'Over all carriers and dispatchers. It must be able to leave before its validity ends.',
  example: 'envoi send pace 65f1c0ffee123 --per-minute 600',
  arguments: { id: sendId },
  options: { 'per-minute': { value: 'N', required: true, help: 'messages a minute, or none for no pace' }, json },
  async run({ id, 'per-minute': wanted }, environment) {
    const perMinute = wanted === 'none' ? null : readCount(wanted, '--per-minute', { least: 1, most: 1_000_000 });
    const { setSendThroughput } = await import('#operations/messages/set-send-throughput.ts');
    const paced = await onDatabase(environment, (ctx, actor) => setSendThroughput(ctx, actor, { send: id, perMinute }));
    const speed = perMinute === null ? 'as fast as carriers take them' : `at ${perMinute} a minute`;
    return {
      text: `${counted(paced.messages, 'message')} of send ${paced.send}${paced.simulated ? ' (simulated)' : ''} to leave ${speed}.`,
      json: paced,
    };
  },
});

/** Sends: requests to send one text to one or more numbers. */
export const sends: Group = { name: 'send', commands: [list, release, pace, cancel] };
