import { describeBreakerReason } from '#domain/routing/describe-connection.ts';
import type { Routes } from '#domain/routing/routing.ts';
import type { Resources } from '../core/resources.ts';
import type { Breaker, BreakerState } from '../sending/breaker.ts';
import type { Carriers } from './carriers.ts';
import { failOver, type MovingNeeds } from './fail-over.ts';

type Needs = Pick<Resources, 'log'> & MovingNeeds & { carriers: Pick<Carriers, 'breakers'> };

/** What found no other carrier is looked at again after a second, which doubles up to this. */
const LOOK_AGAIN_MS = 30_000;
const FIRST_LOOK_MS = 1_000;

/** `lookMs`: when what waits is looked at next, and how long after that again if nothing was moved. */
type Known = { state: BreakerState; lookAtMs: number; lookMs: number };

/** Advances the breakers, logs their changes, and fails over what waits for carriers whose circuit is open. */
export class Breakers {
  readonly #needs: Needs;
  /** A carrier that is opened again has another. */
  readonly #known = new WeakMap<Breaker, Known>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  async tick(routes: () => Promise<Routes>): Promise<void> {
    const { carriers, clock } = this.#needs;
    for (const { id, name, breaker, up } of carriers.breakers()) {
      const nowMs = clock.now().getTime();
      breaker.tick(up, nowMs);
      const known = this.#knownOf(breaker);
      if (known.state !== breaker.state) this.#logChange(name, breaker, nowMs);
      if (breaker.state === 'open') {
        if (known.state !== 'open') Object.assign(known, { lookAtMs: nowMs, lookMs: FIRST_LOOK_MS });
        await this.#failOver(id, known, routes);
      }
      known.state = breaker.state;
    }
  }

  /** Once every process knows that the circuit is open: else they would give it back what is moved. */
  async #failOver(id: number, known: Known, routesNow: () => Promise<Routes>): Promise<void> {
    const nowMs = this.#needs.clock.now().getTime();
    if (nowMs < known.lookAtMs) return;
    const routes = await routesNow();
    if (!routes.isOut(id)) return;
    const slices = await failOver(this.#needs, routes, id);
    known.lookMs = slices > 0 ? FIRST_LOOK_MS : Math.min(known.lookMs * 2, LOOK_AGAIN_MS);
    known.lookAtMs = nowMs + known.lookMs;
    if (slices > 0) this.#needs.log.info('queued messages failed over to another carrier', { carrier: id, slices });
  }

  #knownOf(breaker: Breaker): Known {
    const known = this.#known.get(breaker) ?? { state: 'closed', lookAtMs: 0, lookMs: FIRST_LOOK_MS };
    this.#known.set(breaker, known);
    return known;
  }

  #logChange(carrier: string, breaker: Breaker, nowMs: number): void {
    const { log } = this.#needs;
    const { breaker: state, breakerReason } = breaker.status(nowMs);
    if (state === 'open')
      log.warn('circuit of a carrier opened', {
        carrier,
        reason: breakerReason ? describeBreakerReason(breakerReason, 'en') : '',
      });
    else log.info('circuit of a carrier is closing again', { carrier, state });
  }
}
