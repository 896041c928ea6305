import type { Connector, SubmitOutcome } from '#connectors/connector.ts';
import { type CarrierProfile, defaultProfile } from '#connectors/index.ts';
import type { Acceptance } from '#operations/acceptance/acceptance.ts';
import type { ClaimOnInsert } from '#operations/acceptance/dispatch-port.ts';
import { partsOfSlice, type SendToAccept, type SliceToAccept } from '#storage/queries/acceptance/accept-rows.ts';
import { lanes, type Slice } from '#storage/queries/queue/slices.ts';
import type { CarrierStatsRecorder } from '../core/carrier-stats.ts';
import type { PartRef } from '../core/part.ts';
import type { Resources } from '../core/resources.ts';
import type { SettledParts } from '../core/settled-parts.ts';
import type { Signal } from '../core/signal.ts';
import type { AwaitedReceipts } from '../receipts/awaited.ts';
import type { Receipts } from '../receipts/receipts.ts';
import { Breaker } from './breaker.ts';
import type { Circumstances } from './checks.ts';
import { Claims } from './claims.ts';
import { type ClaimedSlice, ClaimsOnInsert, readClaimed } from './claims-on-insert.ts';
import { OpenSlice } from './open-slice.ts';
import { OutcomeRecorder } from './outcome-recorder.ts';
import { EarlierAttempts, PreparedSubmissions, type Ready } from './prepare-submissions.ts';
import { type OpenedSlices, prepareOpened, type ReadingNeeds, type ReadSlices } from './read-opened.ts';
import { ReadyQueue } from './ready-queue.ts';
import { SecondCopies } from './second-copies.ts';
import type { SendThroughputs } from './send-throughput.ts';
import type { ThroughputLimits } from './throughput-limits.ts';
import type { AccountTurns } from './turns.ts';
import type { WaitingAccountLookups } from './waiting-account-lookups.ts';

/** Parts kept ready beside those at the carrier: what a claim takes to come back, in seconds of sending. */
const READY_SECONDS = 0.25;
/** An account's turn, in seconds of sending: with twenty busy ones a newcomer waits a second. */
const TURN_SECONDS = 0.05;
/** And in parts, so that a claim stays small on the fastest link. */
const MOST_PARTS_PER_TURN = 500;

/** A way out, and the profile of the carrier behind it. */
export type OpenedConnector = { connector: Connector<PartRef>; profile: CarrierProfile };

export type CarrierSenderNeeds = ReadingNeeds &
  Pick<Resources, 'worker' | 'writer' | 'inDoubtCap'> & {
    acceptance: Pick<Acceptance, 'settled'>;
    awaited: AwaitedReceipts;
    receipts: Pick<Receipts, 'idLearned'>;
    stats: CarrierStatsRecorder;
    settledParts: SettledParts;
    waitingAccounts: WaitingAccountLookups;
    limits: ThroughputLimits;
    throughputs: SendThroughputs;
    opening: Circumstances['opening'];
    queued: Signal;
  };

/**
 * Sends to one carrier: takes turns among accounts, opens their slices and hands their parts over. From a claim to a closed slice:
 *
 * 1. `wake` (work, capacity or room came) calls `#fill`, which calls `#openMore` until there is no room, no link or no work.
 * 2. `#openMore` hands on what `ClaimsOnInsert` has, or lets `Claims` claim slices of the account whose turn it is.
 * 3. `#prepare` has their messages, contents and earlier attempts read (`prepareOpened`); `#handOver` makes an `OpenSlice` of each
 *    and lets `PreparedSubmissions` apply the checks. What may leave is put into the `ReadyQueue`.
 * 4. `#pump` submits what is ready, as far as the link and the breaker have room, through the connector, which calls back with one
 *    outcome for each part.
 * 5. `OutcomeRecorder` turns an outcome into events and gives them to the writer; with the last one `OpenSlice.close` ends the
 *    slice in the same commit, and what has to leave later is in the queue again. Then it wakes the sender: there is room.
 */
export class CarrierSender {
  readonly carrierId: number;
  breaker: Breaker;
  readonly #needs: CarrierSenderNeeds;
  /** Called whenever it is woken: from then on there may be something to do at any moment. */
  readonly #onWake: () => void;
  #connector: Connector<PartRef> | undefined;
  #profile: CarrierProfile = defaultProfile;
  readonly #ready = new ReadyQueue<Ready>();
  readonly #recorder: OutcomeRecorder;
  readonly #secondCopies: SecondCopies;
  #filling = false;
  #filled: Promise<void> = Promise.resolve();
  readonly #claims: Claims;
  readonly #onInsert: ClaimsOnInsert;
  #stopped = false;

  constructor(carrierId: number, needs: CarrierSenderNeeds, onWake: () => void) {
    this.carrierId = carrierId;
    this.#needs = needs;
    this.#onWake = onWake;
    this.breaker = new Breaker(this.#profile.breaker, needs.clock.now().getTime());
    this.#onInsert = new ClaimsOnInsert(needs, () => this.wake());
    this.#claims = new Claims(carrierId, needs);
    this.#secondCopies = new SecondCopies(needs, () => this.#pump());
    this.#recorder = new OutcomeRecorder(needs, {
      requeued: (open, run) => this.#requeued(open, run),
      recorded: () => this.wake(),
    });
  }

  attach({ connector, profile }: OpenedConnector): void {
    this.#connector = connector;
    this.#profile = profile;
    this.breaker = new Breaker(profile.breaker, this.#needs.clock.now().getTime());
    this.wake();
  }

  /** Something may be possible now: capacity, work, or room under the in-doubt cap. */
  wake(): void {
    this.#onWake();
    this.#pump();
    if (!this.#filling && !this.#stopped) this.#filled = this.#fill();
  }

  /** Something may wait for it that this process has not queued. */
  workQueued(): void {
    this.#claims.lookSoon();
    this.wake();
  }

  /** Claims a notification as it is accepted, when no other has its turn now and there is room for it. */
  claimOnInsert(send: SendToAccept, slice: SliceToAccept): ClaimOnInsert | undefined {
    const parts = partsOfSlice(send, slice);
    if (send.kind !== 'notification' || parts > this.#wantedParts()) return undefined;
    if (this.#needs.limits.isLimited(send) || this.#claims.turn()?.lane === lanes.notification) return undefined;
    return this.#onInsert.reserve(send, slice);
  }

  /** Opens nothing more; what is ready, or was just being opened, goes back to the queue. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#onInsert.stop();
    this.#giveBackReady();
    await this.#filled;
    this.#giveBackReady();
  }

  /** Nothing is on its way, and nothing may leave within so many milliseconds, as far as is known. */
  restFor(ms: number): boolean {
    return this.#recorder.isIdle && this.#claims.restFor(ms);
  }

  /** Whose turn it is. */
  get turns(): AccountTurns {
    return this.#claims.turns;
  }

  #pump(): void {
    const connector = this.#connector;
    if (!connector || this.#stopped) return;
    const { breaker } = this;
    if (connector.status().state !== 'up' || breaker.state === 'open') {
      this.#giveBackReady();
      return;
    }
    const { worker } = this.#needs;
    const { round } = breaker;
    const takenOver: Ready[] = [];
    let room = Math.min(connector.capacity(), this.#breakerRoom(connector));
    while (room > 0 && worker.maySend) {
      const ready = this.#ready.next;
      if (!ready) break;
      const copy = this.#secondCopies.verdict(ready);
      if (copy === 'unsure') break;
      this.#ready.shift();
      if (ready.open.worker !== worker.id) {
        takenOver.push(ready);
        continue;
      }
      room--;
      if (ready.submission.content.parts.length > 1 && ready.open.isRefused(ready.submission.ref.n)) {
        this.#recorder.cancel(ready);
        continue;
      }
      if (copy === 'settled') {
        this.#recorder.leaveOut(ready);
        continue;
      }
      breaker.sent();
      connector.submit(ready.submission, (outcome) => {
        const { sendId } = ready.open.slice;
        breaker.recordOutcome(outcome, { round, sendId, nowMs: this.#needs.clock.now().getTime() });
        this.#recordOutcome(ready, outcome);
      });
    }
    // Opened before this worker was given up: others have taken it over, or will.
    for (const ready of takenOver) this.#recordOutcome(ready, { kind: 'unreachable' });
  }

  #breakerRoom(connector: Connector<PartRef>): number {
    if (this.breaker.state === 'closed') return Number.POSITIVE_INFINITY;
    return this.breaker.room(this.#needs.clock.now().getTime(), connector.perSecond());
  }

  /** The link is down, its circuit is open, or we are stopping: nothing of this has left, so it may wait in the queue instead of in doubt. */
  #giveBackReady(): void {
    for (const ready of this.#ready.takeAll()) this.#recordOutcome(ready, { kind: 'unreachable' });
  }

  #recordOutcome(ready: Ready, outcome: SubmitOutcome): void {
    this.#recorder.recordOutcome(ready, outcome, this.#profile.receipts);
    if (this.#ready.count > 0) this.#pump();
  }

  #requeued(open: OpenSlice, run: { notBefore: Date; carrierId: number | null }): void {
    if (run.carrierId !== this.carrierId) return;
    const lane = lanes[open.content.kind];
    this.turns.add({ lane, accountId: open.slice.accountId, dueAt: run.notBefore });
  }

  async #fill(): Promise<void> {
    this.#filling = true;
    try {
      while (await this.#openMore()) this.#pump();
    } catch (error) {
      this.#needs.background.failed(error);
    } finally {
      this.#filling = false;
    }
  }

  /** What was opened as it was accepted. */
  async #takeClaimedOnInsert(): Promise<boolean> {
    const opened = this.#onInsert.take();
    if (!opened) return false;
    try {
      const read = (slices: readonly ClaimedSlice[]) => readClaimed(slices, this.#needs.clock.now());
      await this.#prepare({ ...opened, read });
    } finally {
      this.#needs.inDoubtCap.release(opened.parts);
    }
    return true;
  }

  /** Opens the slices of one turn. False when there is no room, no link or no work. */
  async #openMore(): Promise<boolean> {
    if (await this.#takeClaimedOnInsert()) return true;
    const wanted = this.#wantedParts();
    if (wanted <= 0) return false;
    const { inDoubtCap, limits } = this.#needs;
    await this.#claims.refresh();
    const turn = this.#claims.turn();
    if (!turn) return false;
    const partsPerTurn = this.#partsPerTurn();
    const parts = Math.min(wanted, partsPerTurn, limits.room(turn.accountId));
    inDoubtCap.add(parts);
    try {
      const { slices, worker } = await this.#claims.take(turn, parts);
      if (slices.length === 0) this.turns.remove(turn);
      else this.turns.served(turn, await this.#prepare({ slices, worker }), partsPerTurn);
    } finally {
      inDoubtCap.release(parts);
    }
    return true;
  }

  /** Never more in doubt than the cap, and no more ready than is soon sent. */
  #wantedParts(): number {
    const connector = this.#connector;
    const { inDoubtCap, worker } = this.#needs;
    if (this.#stopped || !connector || !worker.maySend || connector.status().state !== 'up') return 0;
    const soon = Math.max(1, Math.ceil(connector.perSecond() * READY_SECONDS));
    const ready = this.#ready.count + this.#onInsert.parts;
    return Math.min(inDoubtCap.room, Math.min(soon, this.#breakerRoom(connector)) - ready);
  }

  #partsPerTurn(): number {
    const parts = Math.ceil((this.#connector?.perSecond() ?? 0) * TURN_SECONDS);
    return Math.min(Math.max(parts, 1), MOST_PARTS_PER_TURN);
  }

  /** Gives how many parts there were in it. */
  async #prepare<Opened extends Slice>(opened: OpenedSlices<Opened>): Promise<number> {
    let parts = 0;
    await prepareOpened(this.#needs, opened, (read) => {
      parts += this.#handOver(read, opened.worker);
    });
    return parts;
  }

  #handOver({ slices, messages, sends, tried, readAt }: ReadSlices, worker: string): number {
    const { clock, opening, throughputs, limits, inDoubtCap } = this.#needs;
    const before = new EarlierAttempts(tried);
    const now = clock.now();
    const circumstances: Circumstances = { now, opening, paced: (send, n) => throughputs.notBefore(send, n, now) };
    const owner = { worker, carrierId: this.carrierId, readAt };
    const opened = slices.map(
      (slice, i) =>
        new PreparedSubmissions(new OpenSlice(slice, owner, sends[i]!.send), sends[i]!.contentOf, this.#profile),
    );
    for (const message of messages) {
      opened[message.slice]!.take(message, before.remainingParts(message.slice, message), circumstances);
    }
    for (const { open, ready, events, parts } of opened) {
      this.#recorder.opened(open);
      inDoubtCap.add(parts);
      limits.take({ accountId: open.slice.accountId, sender: open.content.sender, parts });
      for (const one of ready) this.#ready.add(one);
      if (events.length > 0 || ready.length === 0) this.#recorder.record(open, events, 0);
    }
    return messages.reduce((sum, message) => sum + message.parts, 0);
  }
}
