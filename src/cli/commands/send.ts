import type { Actor } from '#operations/actor.ts';
import type { OperatorContext } from '#operations/operator-context.ts';
import { sendId } from '../arguments.ts';
import { type CommandEnvironment, command, type Group, json } from '../command.ts';
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
    const most = readCount(limit ?? '50', '--limit', { least: 1, most: 1_000 });
    const [{ listSends }, { findSend }, words] = await Promise.all([
      import('#operations/messages/list-sends.ts'),
      import('#operations/messages/find-send.ts'),
      import('../output/describe-sends.ts'),
    ]);
    const found = await onDatabase(environment, async (ctx, actor) => {
      const first = before === undefined ? undefined : (await findSend(ctx, actor, before)).id;
      return listSends(ctx, actor, { account, held, before: first, limit: most });
    });
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
    const released = await onSend(environment, id, releaseSend);
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
    const { refunded, ...cancelled } = await onSend(environment, id, cancelSend);
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
    const paced = await onSend(environment, id, (ctx, actor, send) =>
      setSendThroughput(ctx, actor, { send, perMinute }),
    );
    const speed = perMinute === null ? 'as fast as carriers take them' : `at ${perMinute} a minute`;
    return {
      text: `${counted(paced.messages, 'message')} of send ${paced.send}${paced.simulated ? ' (simulated)' : ''} to leave ${speed}.`,
      json: paced,
    };
  },
});

/** Does something with a send that is given by either of its ids. The answer and refusals name it by that of the API. */
async function onSend<T extends { send: string }>(
  environment: CommandEnvironment,
  anyId: string,
  work: (ctx: OperatorContext, actor: Actor, send: string) => Promise<T>,
): Promise<T> {
  const [{ findSend }, { Refusal }] = await Promise.all([
    import('#operations/messages/find-send.ts'),
    import('#operations/refusal.ts'),
  ]);
  return onDatabase(environment, async (ctx, actor) => {
    const { id, v1Id } = await findSend(ctx, actor, anyId);
    const send = v1Id ?? id;
    try {
      return { ...(await work(ctx, actor, id)), send };
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(error.reasons, { ...error.detail, send }) : error;
    }
  });
}

/** Sends: requests to send one text to one or more numbers. */
export const sends: Group = { name: 'send', commands: [list, release, pace, cancel] };
