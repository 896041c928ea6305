import { command, type Group, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { describeLock, describeUnlock } from '../output/describe-lock.ts';
import { UsageError } from '../parse.ts';
import { readChoice } from '../values.ts';

const lock = command({
  name: 'lock',
  summary: 'locks dispatch: nothing leaves until envoi dispatch unlock',
  details:
    'Requests are still accepted. Do so after a restore that Envoi cannot see by itself, such as an older snapshot of the whole data folder, before it starts.',
  example: 'envoi dispatch lock',
  options: { json },
  async run(_input, environment) {
    const { lockDispatch } = await import('#operations/restore-guard/lock-dispatch.ts');
    const locked = await onDatabase(environment, lockDispatch);
    return { text: describeLock(locked), json: locked };
  },
});

const unlock = command({
  name: 'unlock',
  summary: 'opens dispatch again after a restore, and deals with what was due',
  details:
    'They may have left already, after the backup was made. send: they leave now. hold: they wait for envoi send release or cancel. cancel: they never leave, and their cost is given back. Without --due it asks.',
  example: 'envoi dispatch unlock --due hold',
  options: { due: { value: 'ANSWER', help: 'send, hold or cancel' }, json },
  async run({ due: given }, environment) {
    const [{ findLock }, { countQueued }, { dueAnswers, unlockDispatch }, { readGuardFile }] = await Promise.all([
      import('#operations/restore-guard/find-lock.ts'),
      import('#operations/restore-guard/count-queued.ts'),
      import('#operations/restore-guard/unlock-dispatch.ts'),
      import('#platform/data-folder/restore-guard-file.ts'),
    ]);
    const answerOf = (text: string) => readChoice(text, '--due', dueAnswers);
    const wanted = given === undefined ? undefined : answerOf(given);
    return onDatabase(environment, async (ctx, actor, { dataDir, databaseUrl, installation: name }) => {
      const holder = { copy: readGuardFile(dataDir), name, bundled: databaseUrl === undefined };
      const locked = await findLock(ctx, actor, holder);
      if (!locked) return { text: 'Dispatch is not locked.', json: { locked: false } };
      const queued = await countQueued(ctx, actor, locked.since);
      const question = describeUnlock.question(locked, queued);
      const asked = wanted ?? (await environment.ask(`${question}\nSend, hold or cancel them? `));
      if (asked === undefined) throw new UsageError('--due send, hold or cancel is missing');
      const due = answerOf(asked.trim().toLowerCase());
      const changed = await unlockDispatch(ctx, actor, { since: locked.since, due });
      const done = describeUnlock.done(due, changed);
      return {
        text: wanted === undefined ? done : `${question}\n${done}`,
        json: { locked: false, was: locked, ...queued, answer: due, changed },
      };
    });
  },
});

/** What may leave: everything, or nothing until an operator has answered. */
export const dispatch: Group = { name: 'dispatch', commands: [lock, unlock] };
