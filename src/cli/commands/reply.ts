import { account } from '../arguments.ts';
import { command, type Group, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { UsageError } from '../parse.ts';
import { readCount } from '../values.ts';

const list = command({
  name: 'list',
  summary: 'lists the replies of an account, or those that are nobody’s',
  details:
    'A reply is nobody’s when several accounts wrote to its phone from the number they share, or none did. Its text is not\nshown unless asked for.',
  example: 'envoi reply list --unmatched',
  arguments: { account: { ...account, optional: true } },
  options: {
    unmatched: { help: 'those that are nobody’s, with who wrote to the phone' },
    text: { help: 'also shows what they say' },
    limit: { value: 'N', help: 'how many to show; 50 when not given' },
    before: { value: 'ID', help: 'only replies before this one' },
    json,
  },
  async run({ account: nameOrId, unmatched, text, limit, before }, environment) {
    if (unmatched === (nameOrId !== undefined)) throw new UsageError('name an account, or say --unmatched');
    const asked = { account: nameOrId, before, limit: readCount(limit ?? '50', '--limit', { least: 1, most: 1_000 }) };
    const [{ replyPage }, words] = await Promise.all([
      import('#operations/inbox/reply-page.ts'),
      import('../output/describe-replies.ts'),
    ]);
    const page = await onDatabase(environment, (ctx, actor) => replyPage(ctx, actor, asked));
    return { text: words.describeReplies(page, nameOrId, text), json: words.repliesJson(page, text) };
  },
});

const assign = command({
  name: 'assign',
  summary: 'gives an account a reply that was nobody’s',
  details: 'It is listed among the account’s replies, and what it asks (STOP, START) is done for the account.',
  example: 'envoi reply assign 01890a5d-ac96-774b-bcce-b302099a8057 shop@example.com',
  arguments: { id: { help: 'a reply, as envoi reply list --unmatched shows it' }, account },
  async run({ id, account: nameOrId }, environment) {
    const { assignReply } = await import('#operations/inbox/assign-reply.ts');
    const { email, number, keyword } = await onDatabase(environment, (ctx, actor) =>
      assignReply(ctx, actor, { reply: id, account: nameOrId }),
    );
    const asked =
      keyword === null || keyword === 'help'
        ? ''
        : ` It says ${keyword === 'start' ? 'START' : 'STOP'}, and that is done.`;
    return { text: `The reply of ${number} is ${email}’s now.${asked}` };
  },
});

/** What came back from phones. */
export const reply: Group = { name: 'reply', commands: [list, assign] };
