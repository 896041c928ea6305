import type { Tx } from '#storage/database.ts';
import {
  type AccountSum,
  type RefundRow,
  readRefunds,
  readUnrefunded,
  type SendSum,
  sumMovements,
  sumSends,
  type UnrefundedPart,
} from '#storage/queries/billing/ledger.ts';
import { type Actor, permit } from '../actor.ts';
import { idBounds, type OperatorContext } from '../operator-context.ts';

/** Something in the books that is not as it must be, and where. */
export type LedgerProblem = {
  account: string;
  what: string;
  sendId?: string;
  v1Id?: string;
  movementId?: string;
  /** Position of the recipient in the send. */
  n?: number;
  part?: number;
};

export type LedgerProof = {
  accounts: number;
  movements: number;
  sends: number;
  messages: number;
  refunds: number;
  /** Those found, of which `problems` tells the first thousand; of unrefunded parts, a thousand per page of sends count. */
  problemCount: number;
  problems: LedgerProblem[];
};

const ACCOUNTS_PER_PAGE = 500;
const SENDS_PER_PAGE = 5_000;
const REFUNDS_PER_PAGE = 5_000;
const MOST_PROBLEMS_TOLD = 1_000;

/**
 * Proves the books of every account in one snapshot, while traffic runs: each balance is the sum of its movements, each send
 * cost, and thus was charged, what its messages cost, each refund gives back the price of a part that did not leave, and each such part
 * has its refund.
 */
export async function checkLedger(ctx: OperatorContext, actor: Actor): Promise<LedgerProof> {
  permit(actor, 'ledger:check');
  const proof = { accounts: 0, movements: 0, sends: 0, messages: 0, refunds: 0, problemCount: 0, problems: [] };
  await ctx.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      for await (const account of accounts(tx)) await checkAccount(tx, account, proof);
    });
  return proof;
}

async function checkAccount(tx: Tx, account: AccountSum, proof: LedgerProof): Promise<void> {
  const report = (what: string, where: Omit<LedgerProblem, 'account' | 'what'> = {}) => {
    proof.problemCount += 1;
    if (proof.problems.length < MOST_PROBLEMS_TOLD) proof.problems.push({ account: account.email, what, ...where });
  };
  proof.accounts += 1;
  proof.movements += account.movements;
  for (const what of balanceProblems(account)) report(what);

  for await (const page of pagesOfSends(tx, account.accountId)) {
    proof.sends += page.sends.length;
    for (const send of page.sends) {
      proof.messages += send.messages;
      for (const what of costProblems(send)) report(what, place(send));
    }
    for (const { kind, n, part, ...send } of page.unrefunded) {
      report(`the part was ${kind === 'unknown' ? 'closed as in doubt' : kind} and not refunded`, {
        ...place(send),
        n,
        part,
      });
    }
  }
  for await (const refund of refunds(tx, account.accountId)) {
    proof.refunds += 1;
    const { movementId, n, part } = refund;
    for (const what of refundProblems(refund)) report(what, { ...place(refund), movementId, n, part });
  }
}

/** In millionths of the account's currency, as the books hold them. */
function balanceProblems({ balanceMicros, movementMicros }: AccountSum): string[] {
  if (balanceMicros === null) return ['the account has no balance'];
  if (balanceMicros === movementMicros) return [];
  return [`the balance is ${balanceMicros} and its movements add up to ${movementMicros}`];
}

function costProblems({ costMicros, recipients, messages, messageMicros }: SendSum): string[] {
  const problems: string[] = [];
  if (messages !== recipients) problems.push(`the send has ${messages} messages for ${recipients} recipients`);
  if (messageMicros !== costMicros) problems.push(`the send cost ${costMicros} and its messages ${messageMicros}`);
  return problems;
}

/** That a part is refunded once at most is the database's own rule: the unique index `movement_refund`. */
function refundProblems({ part, parts, micros, priceMicros, caused }: RefundRow): string[] {
  const problems: string[] = [];
  if (part < 1 || part > parts) problems.push(`a refund of part ${part} of a message of ${parts}`);
  if (micros !== priceMicros) problems.push(`a refund of ${micros} for a part that cost ${priceMicros}`);
  if (!caused)
    problems.push('a refund of a part that was not refused, expired, suppressed, cancelled or closed as in doubt');
  return problems;
}

function place({ sendId, v1Id }: { sendId: string; v1Id: string | null }): { sendId: string; v1Id?: string } {
  return v1Id === null ? { sendId } : { sendId, v1Id };
}

async function* accounts(tx: Tx): AsyncGenerator<AccountSum> {
  let after: string = idBounds.first;
  for (;;) {
    const page = await sumMovements(tx, { after, limit: ACCOUNTS_PER_PAGE });
    yield* page;
    if (page.length < ACCOUNTS_PER_PAGE) return;
    after = page.at(-1)!.accountId;
  }
}

type PageOfSends = { sends: SendSum[]; unrefunded: UnrefundedPart[] };

async function* pagesOfSends(tx: Tx, accountId: string): AsyncGenerator<PageOfSends> {
  let after: string = idBounds.first;
  for (;;) {
    const sends = await sumSends(tx, { accountId, after, limit: SENDS_PER_PAGE });
    const last = sends.at(-1);
    if (!last) return;
    const range = { accountId, after, through: last.sendId, limit: MOST_PROBLEMS_TOLD };
    yield { sends, unrefunded: await readUnrefunded(tx, range) };
    after = last.sendId;
  }
}

async function* refunds(tx: Tx, accountId: string): AsyncGenerator<RefundRow> {
  let after = { sendId: idBounds.first as string, n: 0, part: 0 };
  for (;;) {
    const page = await readRefunds(tx, { accountId, after, limit: REFUNDS_PER_PAGE });
    yield* page;
    if (page.length < REFUNDS_PER_PAGE) return;
    const { sendId, n, part } = page.at(-1)!;
    after = { sendId, n, part };
  }
}
