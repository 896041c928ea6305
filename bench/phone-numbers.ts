import { type NumberReading, readAnyNumber, readNumber } from '#domain/numbers/phone-number.ts';

/**
 * Prints, as JSON, how many French mobile numbers a second are read on one core, by the short way and by the library, and on
 * how many of a million random ones, real or not, the two disagree (none, or the short way is wrong).
 *
 *     node bench/phone-numbers.ts [seed]
 */
const total = 1_000_000;

const seed = Number(process.argv[2] ?? 1);
const written = randomNumbers(total, seed);
const differences = written.filter((number) => !same(readNumber(number, 'FR'), readAnyNumber(number, 'FR')));
const mobiles = written.filter((number) => readNumber(number, 'FR').kind === 'number');

console.log(
  JSON.stringify({
    numbers: total,
    seed,
    differences: differences.length,
    firstDifferences: differences.slice(0, 10),
    mobilesPerSecond: perSecond((number) => readNumber(number, 'FR')),
    mobilesPerSecondByLibrary: perSecond((number) => readAnyNumber(number, 'FR')),
  }),
);
if (differences.length > 0) process.exitCode = 1;

/** French numbers from 06 00 00 00 00 to 07 99 99 99 99, in the four ways programs write them. */
function randomNumbers(count: number, from: number): string[] {
  const spellings = ['0', '33', '+33', '0033'];
  let state = from;
  return Array.from({ length: count }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator: repeatable, good enough here
    return `${spellings[i % 4]}${600_000_000 + Math.floor((state / 2 ** 32) * 200_000_000)}`;
  });
}

function same(one: NumberReading, other: NumberReading): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function perSecond(read: (number: string) => NumberReading): number {
  const start = performance.now();
  let usable = 0;
  for (const number of mobiles) if (read(number).kind === 'number') usable++;
  return Math.round((usable / (performance.now() - start)) * 1000);
}
