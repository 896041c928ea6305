import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localOperator } from '#operations/actor.ts';
import { checkLedger } from '#operations/billing/check-ledger.ts';
import { replyPage } from '#operations/inbox/reply-page.ts';
import { showMessage } from '#operations/messages/show-message.ts';
import { findLock } from '#operations/restore-guard/find-lock.ts';
import { readGuardFile } from '#platform/data-folder/restore-guard-file.ts';
import { programOf } from '#test/support/actors.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { type Dispatching, startDispatching } from '#test/support/envoi/dispatching.ts';
import { startGuardedEnvoi } from '#test/support/envoi/guarded-envoi.ts';
import { migrate, migrationsFolder } from './migrate.ts';

const LAST = '0026';
const traffic = path.join(import.meta.dirname, 'upgrade-under-way.sql');
/** The account and the sends of the traffic, by their texts. */
const accountId = '019cadc6-9a80-777e-9452-57ad6ba8ebcc';
const token = 'e926f052-3da1-4971-b982-bce816c0580e';

let clock: MovableClock;
let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  clock = movableClock('2026-03-02T09:01:00Z');
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-upgrade-'));
  database = await testDatabase({ empty: true, max: 10 });
  const files = fs.readdirSync(migrationsFolder).filter((file) => file.endsWith('.sql') && file.slice(0, 4) <= LAST);
  for (const file of files) fs.copyFileSync(path.join(migrationsFolder, file), path.join(folder, file));
  await migrate(database.db, folder);
  const client = await database.pool.connect();
  await client.query('select make_partitions($1)', ['2026-03-02']);
  await client.query(`set session_replication_role = replica; ${fs.readFileSync(traffic, 'utf8')}`);
  client.release(true);
  await migrate(database.db);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** The id of the send with a text, as `send` answered it. */
async function send(text: string) {
  const { rows } = await database.pool.query('select id from send where text = $1', [text]);
  return { sendId: rows[0].id as string } as Awaited<ReturnType<Dispatching['send']>>;
}

async function texts(table: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ text: string }>(`select text from ${table} order by received_at, text`);
  return rows.map(({ text }) => text);
}

describe('a database of 0026 with messages under way, brought to today', () => {
  let envoi: Dispatching;
  beforeEach(async () => {
    envoi = await startDispatching({ database, clock, others: ['beta'] });
  });
  afterEach(() => envoi.close());

  const settled = (text: string, n: number, kinds: string[]) =>
    expect.poll(async () => envoi.history(await send(text), n), { timeout: 30_000 }).toEqual(kinds);

  it('has its money right', async () => {
    const proof = await checkLedger({ db: database.db, clock }, localOperator);

    expect(proof).toMatchObject({ problems: [], accounts: 1, sends: 9, messages: 15 });
    expect(await envoi.balance(programOf(accountId))).toBe(4_200_000);
  });

  it('puts in doubt what a worker had open when it died, and sends none of it again', async () => {
    await settled('Ouvert', 0, ['in_doubt']);
    for (const n of [0, 1]) await settled('Ouverts', n, ['in_doubt']);

    expect(envoi.carrier.taken).toEqual([]);
  });

  it('finds the messages of receipts that come now, of those in doubt as well', async () => {
    await envoi.carrier.receipt({ candidates: ['id-2'], number: '+33639980002' });
    const raw = 'id:lost-1 sub:001 dlvrd:001 submit date:2603020900 done date:2603020901 stat:DELIVRD err:000 text:';
    await envoi.carrier.receipt({ candidates: ['lost-1'], number: '+33639980004', address: '36000', raw });

    expect(await envoi.history(await send('Attendu'), 0)).toEqual(['submitted', 'delivered']);
    expect(await envoi.history(await send('a'.repeat(400)))).toEqual([
      ...['submitted', 'submitted', 'in_doubt', 'delivered', 'submitted'],
    ]);
  });

  it('sends what is due later in its time, by the carrier that is in use', async () => {
    const dueAt = new Date('2026-03-03T09:00:00Z');
    clock.advance(dueAt.getTime() - clock.now().getTime() + 1_000);

    for (const n of [0, 1, 2]) await settled('Demain', n, ['submitted']);
    await settled('Une fois', 0, ['submitted']);
    expect(envoi.carriers.get('beta')!.taken).toEqual([]);
  });

  it('answers a request with a key as before, and sends nothing for it', async () => {
    const asked = { recipients: ['+33639980010'], text: 'Une fois', dueAt: new Date('2026-03-02T18:00:00Z') };

    const again = await envoi.send(programOf(accountId), { ...asked, idempotencyKey: 'order-17' });

    expect(again).toMatchObject({ sendId: (await send('Une fois')).sendId, smsCount: 1 });
    expect(await envoi.count(`send where text = 'Une fois'`)).toBe(1);
  });

  it('completes the long reply of which half had come, and keeps what belongs to nobody', async () => {
    await envoi.carrier.inbound({
      ...{ number: '+33639980001', address: '36000' },
      octets: { octets: Buffer.from(' prix'), coding: 'gsm' },
      concatenation: { reference: 7, referenceBits: 8, total: 2, sequence: 2 },
    });

    await expect.poll(() => texts('reply')).toEqual(['Merci', 'moiti prix']);
    const page = await replyPage({ db: database.db, clock }, localOperator, {
      account: undefined,
      before: undefined,
      limit: 10,
    });
    expect(page.replies).toEqual([expect.objectContaining({ text: 'Allô' })]);
  });

  it('tells of every message what happened to it, in words', async () => {
    const moved = await showMessage({ db: database.db, clock }, localOperator, {
      nameOrId: `${(await send('Ailleurs')).sendId}/2`,
      page: 1,
    });

    if (moved.kind !== 'message') throw new Error('it is one message');
    expect(moved.steps.map(({ what }) => what)).toEqual(['accepted', 'charged', 'routed', 'moved', 'submitted']);
  });
});

describe('a data folder of 0026', () => {
  afterEach(() => database.close());

  it('goes on with its database, and one that is not its own is not dispatched from', async () => {
    const place = `system_identifier = (select system_identifier::text from pg_control_system()),
      database_oid = (select oid from pg_database where datname = current_database())`;
    await database.pool.query(`update restore_guard set ${place}`);
    const own = path.join(folder, 'own');
    const other = path.join(folder, 'other');
    for (const dir of [own, other]) fs.mkdirSync(dir);
    fs.writeFileSync(path.join(own, 'fence.json'), JSON.stringify({ token, epoch: 1, born: null }));
    fs.writeFileSync(path.join(other, 'fence.json'), JSON.stringify({ token: accountId, epoch: 9, born: null }));

    const envoi = await startGuardedEnvoi(database.url, own);
    const running = readGuardFile(own);
    const files = fs.readdirSync(own);
    await envoi.stop();
    const holder = { copy: readGuardFile(other), name: undefined, bundled: true };

    expect(running).toMatchObject({ token, copied: false });
    expect(files).toEqual(['restore-guard.json']);
    expect(await findLock({ db: database.db, clock }, localOperator, holder)).toMatchObject({ reason: 'another' });
  });
});
