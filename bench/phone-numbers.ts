import { readAnyNumber, readNumber } from '#domain/phone-number.ts';

/**
 * Prints, as JSON, how many plain French numbers a second are read on one core, by the short way and by the library, and on
 * how many of a million random ones the two disagree (none, or the short way is wrong).
 */
const total = 1_000_000;

const seed = Number(process.argv[2] ?? 1);
const written = Array.from(randomNumbers(total, seed));

const short = perSecond(() => written.map((number) => readNumber(number, 'FR')));
const library = perSecond(() => written.map((number) => readAnyNumber(number, 'FR')));
const differences = written.filter((_, i) => JSON.stringify(short.readings[i]) !== JSON.stringify(library.readings[i]));

console.log(
  JSON.stringify({
    numbers: total,
    seed,
    shortPerSecond: short.perSecond,
    libraryPerSecond: library.perSecond,
    differences: differences.length,
    firstDifferences: differences.slice(0, 10),
  }),
);
if (differences.length > 0) process.exitCode = 1;

/** French numbers from 06 00 00 00 00 to 07 99 99 99 99, in the four ways programs write them. */
function* randomNumbers(count: number, from: number): Generator<string> {
  const spellings = ['0', '33', '+33', '0033'];
  let state = from;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator: repeatable, good enough here
    yield `${spellings[i % 4]}${600_000_000 + Math.floor((state / 2 ** 32) * 200_000_000)}`;
  }
}

function perSecond<T>(read: () => T[]): { readings: T[]; perSecond: number } {
  const start = performance.now();
  const readings = read();
  return { readings, perSecond: Math.round((readings.length / (performance.now() - start)) * 1000) };
}
