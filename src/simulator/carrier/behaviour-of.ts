import type { Behaviour } from './behaviour.ts';
import { magicNumbers } from './magic-numbers.ts';

/** The behaviour of every number without a meaning: taken, delivered, with one receipt. */
export const plain: Behaviour = {};

/** The regulator's range for tests and fiction in France; its last four digits select a meaning. */
const range = '3363998';

/** What a number means. Outside the test range, and in it below 9000, nothing: those are plain. */
export function behaviourOf(phone: string): Behaviour {
  if (phone.length !== 11 || phone.charCodeAt(7) !== 0x39 || !phone.startsWith(range)) return plain;
  return magicNumbers.get(Number(phone.slice(7)))?.behaviour ?? plain;
}
