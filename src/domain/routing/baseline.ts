/** What is usual of a share (0 to 1) that is measured again and again: its mean and variance, the latest counting most. */
export type Baseline = {
  /** How often it was measured. */
  windows: number;
  mean: number;
  variance: number;
  /** As measured last. */
  share: number;
  /** Whether that was out of the usual. */
  outside: boolean;
};

/** One measurement: so many, out of so many. */
export type Measured = { count: number; of: number };

export const noBaseline: Baseline = { windows: 0, mean: 0, variance: 0, share: 0, outside: false };

/** A measurement of fewer says nothing. */
const LEAST_MEASURED = 50;
/** An hour of five minutes: what is usual must be known before something is not. */
const LEARNING_WINDOWS = 12;
/** The weight of a new measurement: half of what is known is from the last three hours. */
const WEIGHT = 0.02;
const DEVIATIONS = 3;
const LEAST_DISTANCE = 0.05;

/** How far from the mean is still usual: three deviations, or those of chance among so few, but five points at least. */
export function toleratedDistance({ mean, variance }: Pick<Baseline, 'mean' | 'variance'>, of: number): number {
  const byChance = (mean * (1 - mean)) / of;
  return Math.max(LEAST_DISTANCE, DEVIATIONS * Math.sqrt(Math.max(variance, byChance)));
}

/**
 * What is usual after one more measurement. One that is out of the usual is learnt only as far as its edge: a bad hour is not
 * taken for the rule, a bad day is.
 */
export function updateBaseline(baseline: Baseline, { count, of }: Measured): Baseline {
  if (of < LEAST_MEASURED) return baseline;
  const share = count / of;
  const windows = baseline.windows + 1;
  const learning = baseline.windows < LEARNING_WINDOWS;
  const distance = toleratedDistance(baseline, of);
  const difference = share - baseline.mean;
  const outside = !learning && Math.abs(difference) > distance;
  const learnt = outside ? Math.sign(difference) * distance : difference;
  const weight = Math.max(WEIGHT, 1 / windows);
  return {
    windows,
    mean: baseline.mean + weight * learnt,
    variance: (1 - weight) * (baseline.variance + weight * learnt * learnt),
    share,
    outside,
  };
}
