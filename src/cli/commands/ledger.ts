import type { LedgerProblem, LedgerProof } from '#operations/billing/check-ledger.ts';
import { command, type Group, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { counted } from '../values.ts';

const check = command({
  name: 'check',
  summary: 'proves the books of every account, while traffic runs',
  details:
    'Each balance must be the sum of its movements, each send charged what its messages cost, and each refund must have its\ncause. Amounts are told in millionths of the currency, as the books hold them. Exits with 1 when something is wrong.',
  example: 'envoi ledger check',
  options: { json },
  async run(_input, environment) {
    const { checkLedger } = await import('#operations/billing/check-ledger.ts');
    const proof = await onDatabase(environment, checkLedger);
    const right = proof.problemCount === 0;
    return { text: inWords(proof), json: { ok: right, ...proof }, exitCode: right ? 0 : 1 };
  },
});

function inWords(proof: LedgerProof): string {
  const { accounts, movements, sends, messages, refunds, problems, problemCount } = proof;
  const counts = { account: accounts, movement: movements, refund: refunds, send: sends, message: messages };
  const read = Object.entries(counts)
    .map(([thing, count]) => counted(count, thing))
    .join(', ');
  if (problemCount === 0) return `The books are right: ${read}.`;
  const untold = problemCount - problems.length;
  return [
    `The books are wrong in ${counted(problemCount, 'place')}: ${read}.`,
    '',
    ...problems.map((problem) => `- ${problem.account}${place(problem)}: ${problem.what}`),
    ...(untold > 0 ? [`… and ${untold} more`] : []),
  ].join('\n');
}

function place({ sendId, v1Id, n, part, movementId }: LedgerProblem): string {
  const send = sendId === undefined ? '' : `, send ${v1Id ?? sendId}${n === undefined ? '' : `/${n}`}`;
  const ofPart = part === undefined ? '' : `, part ${part}`;
  return send + ofPart + (movementId === undefined ? '' : `, movement ${movementId}`);
}

/** The proof of the books. */
export const ledger: Group = { name: 'ledger', commands: [check] };
