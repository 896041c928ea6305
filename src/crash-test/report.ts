import { micros, toDecimalNumber, toDecimalText } from '#domain/money/money.ts';
import { maskNumber } from '#platform/log.ts';
import type { Offence, Verdict } from './books.ts';
import type { Harm } from './prove.ts';

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

export function proofOf(seed: number, { kills, injected }: Harm, verdict: Verdict): Proof {
  const { errors: injectedErrors, errorsByClass, ...others } = injected;
  const { accepted, deliveredOnce, inDoubt, deliveredTwice, lost, moneyDifferenceMicros } = verdict;
  const moneyDifference = toDecimalNumber(micros(moneyDifferenceMicros), MICROS_DECIMALS);
  const harm = { kills, injectedErrors, errorsByClass, ...others };
  return { seed, ...harm, accepted, deliveredOnce, inDoubt, deliveredTwice, lost, moneyDifference };
}

/** Whether Envoi kept its promise. */
export function isKept({ deliveredTwice, lost, moneyDifferenceMicros, offences }: Verdict): boolean {
  return deliveredTwice === 0 && lost === 0 && moneyDifferenceMicros === 0 && offences.length === 0;
}

/** The figures, one a row, with a word on each. */
export function figures(seed: number, { kills, injected }: Harm, verdict: Verdict): [string, string, string][] {
  const { unanswered } = verdict;
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
      verdict.accepted,
      `messages; ${unanswered.accepted} of ${unanswered.requests} requests without an answer among them`,
    ],
    ['asked again', verdict.askedAgain, 'requests, after ERR_901 or, with a key, without an answer'],
    ['taken back', verdict.takenBack, 'sends committed after ERR_901, cancelled and refunded'],
    ['doubled', verdict.doubledByProgram, 'requests made again by their program without an answer and without a key'],
    ['delivered once', verdict.deliveredOnce, ''],
    ['undelivered', verdict.undelivered, 'the carrier could not, and Envoi says so'],
    ['not sent', verdict.notSent, 'after a STOP or a refusal, and refunded'],
    ['in doubt', verdict.inDoubt, 'Envoi says that it cannot know'],
    ['sent again', verdict.sentAgain, 'notifications in doubt, by the rules of docs/in-doubt.md'],
    ['replies', verdict.replies, 'all of them stored, but for those counted as lost'],
    ['delivered twice', verdict.deliveredTwice, 'must be 0'],
    ['lost', verdict.lost, 'must be 0'],
    ['money difference', toDecimalText(micros(verdict.moneyDifferenceMicros)), 'must be 0'],
  ];
  return rows.map(([name, figure, words]) => [name, String(figure), words]);
}

/** What must not be, a line each, with masked numbers. */
export function offenceWords(offences: readonly Offence[]): string[] {
  const told = offences.slice(0, MOST_OFFENCES_TOLD).map(({ what, sendId, v1Id, n, number, events }) => {
    const send =
      sendId === undefined && v1Id === undefined ? '' : ` send ${v1Id ?? sendId}${n === undefined ? '' : `/${n}`}`;
    const to = number === undefined ? '' : ` to ${maskNumber(number)}`;
    return `-${send}${to}: ${what}${events === undefined ? '' : ` [${events}]`}`;
  });
  const untold = offences.length - told.length;
  return untold > 0 ? [...told, `… and ${untold} more`] : told;
}
