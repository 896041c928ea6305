import { compare, unlikeScenarios } from './compare.ts';
import type { Results } from './results.ts';
import type { Goal, Scenario } from './scenario.ts';

/** What a machine at rest shows at most. */
const QUIET = 0.5;

/** The results for people: a table for each scenario, with what must be reached and what an earlier run had. */
export function report(results: Results, scenarios: Readonly<Record<string, Scenario>>, before?: Results): string {
  const compared = before ? compare(results, before) : {};
  const { machine, commit, at } = results;
  const lines = [`Envoi ${commit}, ${at}: ${machine.cores} cores (${machine.processor}), Node ${machine.node}`];
  if (machine.loadBefore > QUIET) lines.push(`The machine was busy before: a load of ${text(machine.loadBefore)}`);
  if (before) lines.push(`Compared with ${before.commit}, ${before.at}`);
  for (const name of before ? unlikeScenarios(results, before) : []) {
    lines.push(`Of ${name} the earlier run had another number of messages`);
  }
  for (const [name, { messages, repetitions, figures }] of Object.entries(results.scenarios)) {
    const length = messages > 0 ? `${messages.toLocaleString('en')} messages, ` : '';
    lines.push('', `${name}: ${scenarios[name]?.about ?? ''}`, `  ${length}${times(repetitions)}`);
    const rows = Object.entries(figures).map(([figure, { median, min, max }]) => {
      const goal = scenarios[name]?.goals[figure];
      const ratio = compared[name]?.[figure];
      return [
        ...[figure, text(median), repetitions > 1 ? `${text(min)} to ${text(max)}` : ''],
        goal ? goalText(goal, median) : '',
        ratio ? `× ${ratio.ratio.toFixed(2)}${ratio.verdict === 'same' ? '' : ` ${ratio.verdict}`}` : '',
      ];
    });
    lines.push(...aligned(rows));
  }
  return `${lines.join('\n')}\n`;
}

function goalText(goal: Goal, reached: number): string {
  const least = 'atLeast' in goal;
  const limit = least ? goal.atLeast : goal.atMost;
  const kept = least ? reached >= limit : reached <= limit;
  const hope = goal.hope === undefined ? '' : `, hoped ${text(goal.hope)}`;
  return `${kept ? 'reaches' : 'MISSES'} ${text(limit)}${hope}`;
}

const times = (repetitions: number): string => (repetitions === 1 ? 'once' : `median of ${repetitions}`);

function text(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 });
}

/** Columns as wide as their longest entry, numbers to the right. */
function aligned(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => (column === 1 ? cell.padStart(widths[1]!) : cell.padEnd(widths[column]!)));
    return `  ${cells.join('  ')}`.trimEnd();
  });
}
