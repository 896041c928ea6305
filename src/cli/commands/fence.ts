import { command, type Group, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { lockedWords, openedWords } from '../output/fence-words.ts';
import { UsageError } from '../parse.ts';
import { readChoice } from '../values.ts';

const lock = command({
  name: '',
  summary: 'locks dispatch: nothing leaves until envoi unfence',
  details:
    'Requests are still accepted. Do so after a restore that Envoi cannot see by itself, such as an older snapshot of the whole data folder, before it starts.',
  example: 'envoi fence',
  options: { json },
  async run(_input, surroundings) {
    const { lockByHand } = await import('#operations/restore-guard/check-fence.ts');
    const locked = await onDatabase(surroundings, lockByHand);
    return { text: lockedWords(locked), json: locked };
  },
});

const open = command({
  name: '',
  summary: 'opens dispatch again after a restore, and deals with what was due',
  details:
    'They may have left already, after the backup was made. send: they leave now. hold: they wait for envoi send release or cancel. cancel: they never leave, and their cost is given back. Without --due it asks.',
  example: 'envoi unfence --due hold',
  options: { due: { value: 'ANSWER', help: 'send, hold or cancel' }, json },
  async run({ due: given }, surroundings) {
    const [{ findLock }, { dueAnswers, queuedAt, unfence }, { readFenceFile }] = await Promise.all([
      import('#operations/restore-guard/check-fence.ts'),
      import('#operations/restore-guard/unfence.ts'),
      import('#platform/data-folder/fence-file.ts'),
    ]);
    const answerOf = (text: string) => readChoice(text, '--due', dueAnswers);
    const wanted = given === undefined ? undefined : answerOf(given);
    return onDatabase(surroundings, async (ground, actor, { dataDir, databaseUrl, fence: name }) => {
      const holder = { copy: readFenceFile(dataDir), name, bundled: databaseUrl === undefined };
      const locked = await findLock(ground, actor, holder);
      if (!locked) return { text: 'Dispatch is not locked.', json: { locked: false } };
      const queued = await queuedAt(ground, actor, locked.since);
      const question = openedWords.question(locked, queued);
      const asked = wanted ?? (await surroundings.ask(`${question}\nSend, hold or cancel them? `));
      if (asked === undefined) throw new UsageError('--due send, hold or cancel is missing');
      const due = answerOf(asked.trim().toLowerCase());
      const changed = await unfence(ground, actor, { since: locked.since, due });
      const done = openedWords.done(due, changed);
      return {
        text: wanted === undefined ? done : `${question}\n${done}`,
        json: { locked: false, was: locked, ...queued, answer: due, changed },
      };
    });
  },
});

/** The fence, locked by hand. */
export const fence: Group = { name: 'fence', commands: [lock] };

/** The fence, opened again. */
export const unfence: Group = { name: 'unfence', commands: [open] };
