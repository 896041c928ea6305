import { afterEach, expect, it } from 'vitest';
import { openDatabaseDoor } from '#test/support/database/database-door.ts';
import { inRequests, tenThousand } from '#test/support/envoi/bulk.ts';
import type { RunningEnvoi } from '#test/support/envoi/installation.ts';
import { type SharedWork, startSharedWork } from '#test/support/envoi/shared-work.ts';

/** How long after its end the work of a process may lie still. */
const TAKEN_OVER_WITHIN_MS = 30_000;
/** `ENVOI_IN_DOUBT_CAP`, as it is when nothing is set. */
const IN_DOUBT_CAP = 1_000;

let work: SharedWork;
afterEach(() => work.close());

it('two processes on one database share ten thousand messages, and send none twice', async () => {
  work = await startSharedWork();
  const processes = [await work.start(), await work.start()];
  const asking = askAll(processes);
  await expect.poll(work.sending, { timeout: 30_000, interval: 5 }).toBe(2);
  await asking;

  expect(await work.ended(processes[0]!)).toEqual({ everInDoubt: 0, inDoubt: 0 });
}, 60_000);

it('one API and two dispatchers are three processes: one dispatcher is killed under load, and the other does it all', async () => {
  work = await startSharedWork();
  const api = await work.start({ ENVOI_ROLES: 'api' });
  // It has made the tables of the coming days, for nobody else may be there.
  expect(await work.query(`select from pg_class where relname ~ '^event_p[0-9]+$' and relkind = 'r'`)).toHaveLength(8);
  await work.start({ ENVOI_ROLES: 'dispatch' });
  const killed = await work.start({ ENVOI_ROLES: 'dispatch' });
  const asking = askAll([api]);
  await expect.poll(work.sending, { timeout: 30_000, interval: 5 }).toBe(2);

  await killed.kill();
  await asking;
  await takenOver();

  const { everInDoubt } = await work.ended(api);
  expect(everInDoubt).toBeGreaterThan(0);
  expect(everInDoubt).toBeLessThanOrEqual(IN_DOUBT_CAP);
}, 90_000);

it('what a stopped process leaves is gone on with at once, and nothing of it is in doubt', async () => {
  work = await startSharedWork({ latencyMs: 200 });
  const processes = [await work.start(), await work.start()];
  await askAll(processes);
  await expect.poll(work.sending, { timeout: 30_000, interval: 5 }).toBe(2);

  await processes[1]!.stop();
  await takenOver();

  expect(await work.ended(processes[0]!)).toEqual({ everInDoubt: 0, inDoubt: 0 });
}, 90_000);

it('a frozen process that wakes up ends what it was writing, and sends nothing else of what was taken over', async () => {
  const window = 50;
  work = await startSharedWork({ window });
  const processes = [await work.start(), await work.start()];
  await askAll(processes);
  await expect.poll(work.sending, { timeout: 30_000, interval: 5 }).toBe(2);

  await stoodBy();
  processes[1]!.process.signal('SIGSTOP');
  await takenOver();
  const before = onPhones();
  processes[1]!.process.signal('SIGCONT');
  await expect.poll(workers, { timeout: 30_000, interval: 100 }).toBe(2);

  const { everInDoubt } = await work.ended(processes[0]!);
  expect(everInDoubt).toBeLessThanOrEqual(IN_DOUBT_CAP);
  // It may have been frozen between handing over to its link and the link's next write.
  expect(onPhones() - before).toBeLessThanOrEqual(window);
  expect(processes[1]!.process.output()).toContain('worker was given up by others and starts anew');
}, 120_000);

it('what a process without a network to the database had open is taken over, and its answers are written when it is back', async () => {
  work = await startSharedWork({ latencyMs: 200 });
  const door = await openDatabaseDoor(work.database.url);
  const processes = [await work.start(), await work.start({ ENVOI_DATABASE_URL: door.url })];
  await askAll(processes);
  await expect.poll(work.sending, { timeout: 30_000, interval: 5 }).toBe(2);

  await stoodBy();
  door.stall();
  await takenOver();
  expect(await processes[1]!.health()).toBe(503);
  door.heal();
  await expect.poll(() => processes[1]!.health(), { timeout: 30_000, interval: 100 }).toBe(200);

  const { everInDoubt } = await work.ended(processes[0]!);
  expect(everInDoubt).toBeLessThanOrEqual(IN_DOUBT_CAP);
}, 120_000);

/** All ten thousand, in requests to one process after the other. */
async function askAll(processes: readonly RunningEnvoi[]): Promise<void> {
  const requests = inRequests(tenThousand, 500);
  await Promise.all(
    requests.map((recipients, i) =>
      processes[i % processes.length]!.send(work.account, { recipients, message: 'Bonjour' }),
    ),
  );
}

/**
 * Resolves when others may send all that waits. What a process accepted in its last quarter of a second they leave alone for a
 * minute: it may be what it answered ERR_901.
 */
async function stoodBy(): Promise<void> {
  const untold = 'select from slice s join acceptor a on a.id = s.acceptor where s.ticket > a.settled';
  await expect.poll(() => work.query(untold), { timeout: 30_000, interval: 5 }).toEqual([]);
}

const openSlices = () => work.query('select from slice');
const workers = async () => (await work.query('select from worker')).length;

/** Messages that ever reached a phone. */
function onPhones(): number {
  const { phones } = work.simulator;
  return [...phones.numbers()].reduce((sum, number) => sum + phones.find(number)!.received.length, 0);
}

/** Resolves when nothing is open or waits any more. */
async function takenOver(): Promise<void> {
  await expect.poll(openSlices, { timeout: TAKEN_OVER_WITHIN_MS, interval: 100 }).toEqual([]);
}
