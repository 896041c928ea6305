/** Draws numbers from 0 to just under 1. Two draws of the same seed give the same row, so a misbehaviour can be replayed. */
export type Random = () => number;

/** Mulberry32: 32 bits of state, far from secret, even enough to choose which receipt goes astray. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
