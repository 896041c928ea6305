import { type DoubtCharge, doubtCharges, type ResendRule, resendRules } from '#domain/messages/in-doubt.ts';
import type { DoubtRules } from '#operations/accounts/set-doubt-rules.ts';
import { account as who } from '../arguments.ts';
import { type CommandEnvironment, command, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { facts } from '../output/layout.ts';
import { UsageError } from '../parse.ts';
import { readChoice, readCount } from '../values.ts';

const resendTexts: Record<ResendRule, string> = {
  codes: 'one-time codes are sent once more',
  notifications: 'notifications are sent once more',
  never: 'nothing is sent again',
};
const chargeTexts: Record<DoubtCharge, string> = {
  charged: 'what stays so is charged',
  refunded: 'what stays so is refunded',
};

/** How fast an account's messages leave, what is done about those in doubt, and the number that they show. */
export const setCommand = command({
  name: 'set',
  summary: 'sets the pace of its messages, their number, and what doubt means',
  details:
    '--rate holds over all carriers and dispatchers, within two seconds. A message is in doubt when nobody can say whether it left (docs/in-doubt.md). --resend-doubtful and --number hold for what is sent from now on. Replies to a number of its own are this account’s alone, and no other may send from it.',
  example: 'envoi account set shop@example.com --resend-doubtful notifications --doubtful refunded',
  arguments: { account: who },
  options: {
    'resend-doubtful': { value: 'WHICH', help: `what may be sent once more: ${resendRules.join(', ')}` },
    doubtful: { value: 'HOW', help: `what stays in doubt to the end is ${doubtCharges.join(' or ')}` },
    number: { value: 'NUMBER', help: 'a short or long number of its own, or none for the one that accounts share' },
    rate: { value: 'N', help: 'the most SMS (parts) a second, or none for no limit' },
    json,
  },
  async run({ account, 'resend-doubtful': resend, doubtful, number, rate }, environment) {
    const rules = {
      resendDoubtful: resend === undefined ? undefined : readChoice(resend, '--resend-doubtful', resendRules),
      doubtCharge: doubtful === undefined ? undefined : readChoice(doubtful, '--doubtful', doubtCharges),
    };
    const doubt = Object.values(rules).some(Boolean) ? await setDoubt(environment, account, rules) : undefined;
    const limit = rate === undefined ? undefined : await setRate(environment, account, rate);
    const own = number === undefined ? undefined : await setNumber(environment, account, number);
    const id = doubt?.id ?? limit?.id ?? own?.id;
    if (id === undefined) throw new UsageError('there is nothing to set');
    return {
      text: facts({ id, ...doubt?.text, ...limit?.text, ...own?.text }),
      json: { id, ...doubt?.json, ...limit?.json, ...own?.json },
    };
  },
});

/** What was set, to be told. */
type Told = { id: string; text: Record<string, string>; json: Record<string, unknown> };

async function setDoubt(environment: CommandEnvironment, account: string, rules: DoubtRules): Promise<Told> {
  const { setDoubtRules } = await import('#operations/accounts/set-doubt-rules.ts');
  const { email, resendDoubtful, doubtCharge } = await onDatabase(environment, (ctx, actor) =>
    setDoubtRules(ctx, actor, { account, ...rules }),
  );
  const words = `${resendTexts[resendDoubtful]}; ${chargeTexts[doubtCharge]}`;
  return { id: email, text: { 'in doubt': words }, json: { resendDoubtful, doubtCharge } };
}

async function setRate(environment: CommandEnvironment, account: string, rate: string): Promise<Told> {
  const partsPerSecond = rate === 'none' ? null : readCount(rate, '--rate', { least: 1, most: 100_000 });
  const { limitAccount } = await import('#operations/limits/limit-account.ts');
  const { email } = await onDatabase(environment, (ctx, actor) =>
    limitAccount(ctx, actor, { account, partsPerSecond }),
  );
  const words = partsPerSecond === null ? 'as fast as carriers take them' : `at most ${partsPerSecond} SMS a second`;
  return { id: email, text: { leave: words }, json: { partsPerSecond } };
}

async function setNumber(environment: CommandEnvironment, account: string, written: string): Promise<Told> {
  const { setAccountNumber } = await import('#operations/accounts/set-account-number.ts');
  const { email, number, shortNumber } = await onDatabase(environment, async (ctx, actor, { shortNumber }) => {
    const given = written === 'none' ? null : written;
    return { ...(await setAccountNumber(ctx, actor, { account, number: given, shortNumber })), shortNumber };
  });
  return { id: email, text: { number: number ?? `${shortNumber}, shared` }, json: { number } };
}
