import { describe, expect, it } from 'vitest';
import { BodyBudget } from './body-budget.ts';

function clientsOf(budget: BodyBudget) {
  const givenUp: string[] = [];
  return { givenUp, hold: (client: string, name: string) => budget.hold(client, () => givenUp.push(name)) };
}

describe('the budget of all bodies', () => {
  it('has room again for what was released', () => {
    const { hold, givenUp } = clientsOf(new BodyBudget(100));
    const first = hold('a', 'first');

    expect(first.grow(100)).toBe(true);
    first.release();
    first.release();
    expect([hold('b', 'second').grow(100), givenUp]).toEqual([true, []]);
  });

  it('takes the latest body of the client that holds most', () => {
    const { hold, givenUp } = clientsOf(new BodyBudget(100));
    for (const name of ['first', 'second', 'third']) hold('greedy', name).grow(30);

    expect(hold('other', 'fourth').grow(20)).toBe(true);

    expect(givenUp).toEqual(['third']);
  });

  it('refuses the newcomer where it is of that client itself', () => {
    const { hold, givenUp } = clientsOf(new BodyBudget(100));
    hold('other', 'first').grow(20);
    hold('greedy', 'second').grow(60);

    expect([hold('greedy', 'third').grow(30), givenUp]).toEqual([false, []]);
  });

  it('leaves what is under way already', () => {
    const { hold, givenUp } = clientsOf(new BodyBudget(100));
    const under = hold('greedy', 'first');
    under.grow(90);
    under.giveUpBy(undefined);

    expect([hold('other', 'second').grow(20), givenUp]).toEqual([false, []]);
  });
});
