import { type DoubtCharge, doubtCharges, type ResendRule, resendRules } from '#domain/in-doubt.ts';
import { account as who } from './arguments.ts';
import { command, json } from './command.ts';
import { onDatabase } from './database.ts';
import { facts } from './layout.ts';
import { readChoice } from './values.ts';

const resendWords: Record<ResendRule, string> = {
  codes: 'one-time codes are sent once more',
  notifications: 'notifications are sent once more',
  never: 'nothing is sent again',
};
const chargeWords: Record<DoubtCharge, string> = {
  charged: 'what stays so is charged',
  refunded: 'what stays so is refunded',
};

/** What is done about an account's messages in doubt. */
export const doubtCommand = command({
  name: 'set',
  summary: 'says what is done about messages in doubt',
  details:
    'A message is in doubt when nobody can say whether it left (docs/in-doubt.md). --resend-doubtful holds for what is sent from now on.',
  example: 'envoi account set shop@example.com --resend-doubtful notifications --doubtful refunded',
  arguments: { account: who },
  options: {
    'resend-doubtful': { value: 'WHICH', help: `what may be sent once more: ${resendRules.join(', ')}` },
    doubtful: { value: 'HOW', help: `what stays in doubt to the end is ${doubtCharges.join(' or ')}` },
    json,
  },
  async run({ account, 'resend-doubtful': resend, doubtful }, surroundings) {
    const rules = {
      resendDoubtful: resend === undefined ? undefined : readChoice(resend, '--resend-doubtful', resendRules),
      doubtCharge: doubtful === undefined ? undefined : readChoice(doubtful, '--doubtful', doubtCharges),
    };
    const { setDoubtRules } = await import('#operations/accounts/set-doubt-rules.ts');
    const { email, resendDoubtful, doubtCharge } = await onDatabase(surroundings, (ground) =>
      setDoubtRules(ground, account, rules),
    );
    return {
      text: facts({ id: email, 'in doubt': `${resendWords[resendDoubtful]}; ${chargeWords[doubtCharge]}` }),
      json: { id: email, resendDoubtful, doubtCharge },
    };
  },
});
