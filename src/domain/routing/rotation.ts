/**
 * Shares turns among several by weight, each spread as evenly as it can be: after as many turns as the weights add up to, each
 * has had exactly its own number. No chance is in it, so the shares of a large send are exact.
 */
export class Rotation<Member> {
  readonly #members: readonly { member: Member; weight: number; credit: number }[];
  readonly #sum: number;

  /** Weights are whole numbers, one at least above 0. */
  constructor(members: readonly { member: Member; weight: number }[]) {
    this.#members = members.filter(({ weight }) => weight > 0).map((each) => ({ ...each, credit: 0 }));
    this.#sum = this.#members.reduce((sum, { weight }) => sum + weight, 0);
    if (this.#members.length === 0) throw new RangeError('a rotation needs a member with a weight');
  }

  next(): Member {
    let best = this.#members[0]!;
    if (this.#members.length === 1) return best.member;
    for (const each of this.#members) {
      each.credit += each.weight;
      if (each.credit > best.credit) best = each;
    }
    best.credit -= this.#sum;
    return best.member;
  }
}
