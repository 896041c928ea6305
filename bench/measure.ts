import { type Process, roles } from './processes.ts';

/** What one repetition of a scenario measured, by name. The end of a name tells its unit: PerSecond, Ms, Us, Mb, Percent. */
export type Figures = Readonly<Record<string, number>>;

/** A figure over all repetitions. */
export type Spread = { median: number; min: number; max: number };

/** The median, least and greatest of each figure that any repetition has. */
export function spreads(repetitions: readonly Figures[]): Record<string, Spread> {
  const names = new Set(repetitions.flatMap((figures) => Object.keys(figures)));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = repetitions.flatMap((figures) => figures[name] ?? []);
      return [name, { median: median(values), min: Math.min(...values), max: Math.max(...values) }];
    }),
  );
}

/** Of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)]!;
  return rounded((sorted[middle - 1]! + sorted[middle]!) / 2);
}

/** The value below which that share of the samples lies; the last for a share of 1. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN);
}

export function perSecond(count: number, fromMs: number, toMs: number): number {
  return Math.round(count / ((toMs - fromMs) / 1_000));
}

/** `cpuUs.<role>` for each role that there is, per message, and their sum. */
export function cpuPerMessage(before: readonly Process[], after: readonly Process[], messages: number): Figures {
  const figures: Record<string, number> = {};
  let sum = 0;
  for (const role of roles) {
    if (!after.some((one) => one.role === role)) continue;
    const used = cpuMs(after, role) - cpuMs(before, role);
    sum += used;
    figures[`cpuUs.${role}`] = rounded((used * 1_000) / messages);
  }
  return { ...figures, 'cpuUs.all': rounded((sum * 1_000) / messages) };
}

export function cpuMs(all: readonly Process[], role: string): number {
  return all.filter((one) => one.role === role).reduce((sum, one) => sum + one.cpuMs, 0);
}

/** Every name with something before it: `{ p50Ms: 3 }` becomes `{ 'accept.p50Ms': 3 }`. */
export function under(prefix: string, figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}.${name}`, rounded(value)]));
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
