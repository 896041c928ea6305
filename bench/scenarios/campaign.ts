import { setTimeout as wait } from 'node:timers/promises';
import { allSettled, type Carrier, until } from '../carrier.ts';
import { processesOn, type Rig, warmUp, withEnvoi } from '../envoi-under-test.ts';
import { type LoadResult, prepareLoad } from '../load.ts';
import { cpuPerMessage, type Figures, perSecond, quantile, under } from '../measure.ts';
import { peakMemory } from '../processes.ts';
import { afresh, type Scenario } from '../scenario.ts';
import { FIRST_NUMBER } from '../whole-life.ts';
import { receiptsLater } from './bulk.ts';

/** Notifications of another account while the campaign runs, one every so often. */
const OTHERS = { first: '0613000000', everyMs: 25, connections: 4, most: 20_000 };
const LOOK_EVERY_MS = 250;
/** Phones asked about in one look: many more than messages come between two. */
const LOOK_AT = 400;
/** A million recipients are 13 MB of JSON, in one request. */
const LIMITS = { ENVOI_MAX_BODY_BYTES: String(64 * 1024 * 1024), ENVOI_MAX_RECIPIENTS: '1000000' };

/**
 * One request with all recipients, and what single notifications of another account meet meanwhile. The campaign is of
 * notifications too: marketing would wait for the day, and would let the others go first.
 */
async function besideCampaign(rig: Rig): Promise<Figures> {
  const { carrier, envoi, installation, run } = rig;
  const { url } = envoi;
  const text = { url, message: 'Bonjour, votre commande est prete.' };
  const campaign = await prepareLoad({
    ...text,
    ...{ account: installation.account, first: FIRST_NUMBER },
    ...{ count: run.messages, perRequest: run.messages, connections: 1 },
  });
  const { first, everyMs, connections, most: count } = OTHERS;
  const how = { first, everyMs, connections, count, perRequest: 1 };
  const others = await prepareLoad({ ...text, account: installation.otherAccount, ...how });
  try {
    const already = await warmUp(rig);
    const before = processesOn(rig, [campaign, others]);
    const singles = others.run();
    const arrivals = new Arrivals(carrier);
    const [sent] = await Promise.all([
      campaign.run(),
      until(carrier, ({ received }) => received >= already + run.messages, run.say),
    ]);
    await others.halt();
    const result = await singles;
    await until(carrier, allSettled(already + run.messages + result.phones.length), run.say);
    const endedAt = performance.timeOrigin + performance.now();
    const after = processesOn(rig, [campaign, others]);
    return {
      perSecond: perSecond(run.messages + result.phones.length, sent.startedAt, endedAt),
      acceptMs: Math.round(sent.waitedMs[0]!),
      ...figuresOf(result, await arrivals.all()),
      ...cpuPerMessage(before, after, run.messages),
      ...under('peakMb', peakMemory(after)),
    };
  } finally {
    await Promise.all([campaign.stop(), others.stop()]);
  }
}

function figuresOf({ phones, answeredAt, waitedMs }: LoadResult, arrivals: ReadonlyMap<string, number>): Figures {
  // One that reached the carrier before its answer reached the client took no time.
  const toWire = phones.flatMap((phone, i) => {
    const at = arrivals.get(phone);
    return at === undefined ? [] : [Math.max(0, at - answeredAt[i]!)];
  });
  return {
    toWireP50Ms: quantile(toWire, 0.5),
    toWireP99Ms: quantile(toWire, 0.99),
    toWireWorstMs: quantile(toWire, 1),
    toWireSamples: toWire.length,
    singleAcceptP50Ms: quantile(waitedMs, 0.5),
    singleAcceptP99Ms: quantile(waitedMs, 0.99),
  };
}

/** When the single notifications came to the carrier. It is asked all the time, since its phones forget. */
class Arrivals {
  readonly #carrier: Carrier;
  readonly #at = new Map<string, number>();
  readonly #looking: Promise<void>;
  #ended = false;
  /** The first number that has not come. */
  #next = 0;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
    this.#looking = this.#look();
    this.#looking.catch(() => {}); // whoever waits for all of them is told
  }

  async all(): Promise<ReadonlyMap<string, number>> {
    this.#ended = true;
    await this.#looking;
    return this.#at;
  }

  async #look(): Promise<void> {
    for (let last = false; !last; ) {
      last = this.#ended;
      const phones = Array.from({ length: LOOK_AT }, (_, i) => phone(this.#next + i));
      const found = await this.#carrier.arrivals(phones);
      found.forEach((at, i) => {
        if (at !== undefined && !this.#at.has(phones[i]!)) this.#at.set(phones[i]!, at);
      });
      while (this.#at.has(phone(this.#next))) this.#next++;
      if (!last) await wait(LOOK_EVERY_MS);
    }
  }
}

const phone = (i: number): string => `33${Number(OTHERS.first) + i}`;

export const campaign: Scenario = {
  about:
    'one request with all recipients, and how long single notifications of another account take to the wire meanwhile',
  messages: 1_000_000,
  goals: { 'peakMb.envoi': { atMost: 512, hope: 300 }, toWireP99Ms: { atMost: 250, hope: 50 } },
  open: afresh((run) => withEnvoi(run, { carrier: receiptsLater, environment: LIMITS }, besideCampaign)),
};
