import { micros, toDecimalNumber, toDecimalText } from '#domain/money/money.ts';
import { maskNumber } from '#platform/log.ts';
import type { Harm } from './prove.ts';
import type { Reconciliation, Violation } from './reconcile.ts';

/** What a proof found, as `--json` prints it. The money difference is in units of the currency. */
export type Proof = {
  seed: number;
  kills: number;
  /** Statements answered with an error, by the class of its SQLSTATE, and the other harm on the way to the database. */
  injectedErrors: number;
  errorsByClass: Readonly<Record<string, number>>;
  lostAnswers: number;
  hungCommits: number;
  closedConnections: number;
  delays: number;
  accepted: number;
  deliveredOnce: number;
  inDoubt: number;
  deliveredTwice: number;
  lost: number;
  moneyDifference: number;
};

const MICROS_DECIMALS = 6;
const MOST_OFFENCES_TOLD = 50;

export function proofOf(seed: number, { kills, injected }: Harm, result: Reconciliation): Proof {
  const { errors: injectedErrors, errorsByClass, ...others } = injected;
  const { accepted, deliveredOnce, inDoubt, deliveredTwice, lost, moneyDifferenceMicros } = result;
  const moneyDifference = toDecimalNumber(micros(moneyDifferenceMicros), MICROS_DECIMALS);
  const harm = { kills, injectedErrors, errorsByClass, ...others };
  return { seed, ...harm, accepted, deliveredOnce, inDoubt, deliveredTwice, lost, moneyDifference };
}

/** Whether Envoi kept its promise. */
export function isKept({ deliveredTwice, lost, moneyDifferenceMicros, violations }: Reconciliation): boolean {
  return deliveredTwice === 0 && lost === 0 && moneyDifferenceMicros === 0 && violations.length === 0;
}

/** The figures, one a row, with a word on each. */
export function summaryRows(
  seed: number,
  { kills, injected }: Harm,
  result: Reconciliation,
): [string, string, string][] {
  const { unanswered } = result;
  const classes = Object.entries(injected.errorsByClass).map(([name, count]) => `${name} ${count}`);
  const rows: [string, number | string, string][] = [
    ['seed', seed, 'prove --seed with it does the same again'],
    ['kills', kills, 'of Envoi, of a dispatcher, of PostgreSQL'],
    ['errors injected', injected.errors, `by class: ${classes.toSorted().join(', ')}`],
    ['answers lost', injected.lostAnswers, 'of statements that were done'],
    ['commits hung', injected.hungCommits, 'longer than a request waits for its answer'],
    ['connections cut', injected.closedConnections, 'to the database, one at a time'],
    ['statements late', injected.delays, ''],
    [
      'accepted',
      result.accepted,
      `messages; ${unanswered.accepted} of ${unanswered.requests} requests without an answer among them`,
    ],
    ['asked again', result.askedAgain, 'requests, after ERR_901 or, with a key, without an answer'],
    ['taken back', result.takenBack, 'sends committed after ERR_901, cancelled and refunded'],
    ['doubled', result.doubledByProgram, 'requests made again by their program without an answer and without a key'],
    ['delivered once', result.deliveredOnce, ''],
    ['undelivered', result.undelivered, 'the carrier could not, and Envoi says so'],
    ['not sent', result.notSent, 'after a STOP or a refusal, and refunded'],
    ['in doubt', result.inDoubt, 'Envoi says that it cannot know'],
    ['sent again', result.sentAgain, 'notifications in doubt, by the rules of docs/in-doubt.md'],
    ['replies', result.replies, 'all of them stored, but for those counted as lost'],
    ['delivered twice', result.deliveredTwice, 'must be 0'],
    ['lost', result.lost, 'must be 0'],
    ['money difference', toDecimalText(micros(result.moneyDifferenceMicros)), 'must be 0'],
  ];
  return rows.map(([name, figure, words]) => [name, String(figure), words]);
}

/** What must not be, a line each, with masked numbers. */
export function describeViolations(violations: readonly Violation[]): string[] {
  const told = violations.slice(0, MOST_OFFENCES_TOLD).map(({ what, sendId, v1Id, n, number, events }) => {
    const send =
      sendId === undefined && v1Id === undefined ? '' : ` send ${v1Id ?? sendId}${n === undefined ? '' : `/${n}`}`;
    const to = number === undefined ? '' : ` to ${maskNumber(number)}`;
    return `-${send}${to}: ${what}${events === undefined ? '' : ` [${events}]`}`;
  });
  const untold = violations.length - told.length;
  return untold > 0 ? [...told, `… and ${untold} more`] : told;
}
