import { describe, expect } from 'vitest';
import type { InboundText } from '#connectors/connector.ts';
import { encodeGsm7, encodeUcs2 } from '#domain/text/encoding.ts';
import { localOperator } from '#operations/actor.ts';
import { keepAsItIs, receiveReplies } from '#operations/inbox/receive-replies.ts';
import { uuidv7 } from '#platform/ids.ts';
import { createLog, type Log } from '#platform/log.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type Dispatching, type DispatchingOptions, testNumbers } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';

let clock: MovableClock;

async function start(options: DispatchingOptions = {}): Promise<Dispatching> {
  clock = movableClock('2026-03-02T09:00:00Z');
  return startEnvoi({ clock, ...options });
}

const phone = '+33639980001';
const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

const says = (text: string, { number = phone, address = '36000' } = {}) =>
  envoi.carrier.inbound({ number, address, text });

type PartOptions = { reference?: number; referenceBits?: 8 | 16; total?: number; address?: string };

function part(sequence: number, text: string, options: PartOptions = {}): Promise<boolean> {
  const { reference = 7, referenceBits = 8, total = 2, address = '36000' } = options;
  const octets = { octets: Buffer.from(text), coding: 'gsm' } as const;
  const concatenation = { reference, referenceBits, total, sequence };
  return envoi.carrier.inbound({ number: phone, address, octets, concatenation });
}

/** Texts of an account, or of nobody. */
async function texts(accountId?: string): Promise<string[]> {
  const { rows } = await envoi.database.pool.query<{ text: string }>(
    accountId === undefined
      ? 'select text from unmatched_reply order by id'
      : { text: 'select text from reply where account_id = $1 order by id', values: [accountId] },
  );
  return rows.map(({ text }) => text);
}

async function refusing(): Promise<string[]> {
  const { rows } = await envoi.database.pool.query(
    'select account_id from opt_out where lifted_at is null order by account_id',
  );
  return rows.map((row) => row.account_id);
}

/** Accounts that wrote to the phone, one after the other. */
async function wrote(count: number, request: Parameters<Dispatching['send']>[1] = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const actor = await envoi.account();
    const answer = await envoi.send(actor, request);
    await expect.poll(() => envoi.history(answer)).toEqual(['submitted']);
    ids.push(actor.accountId);
    clock.advance(1_000);
  }
  return ids;
}

async function overdue(): Promise<void> {
  clock.advance(11 * MINUTE_MS);
  await envoi.dispatch.components.replies.upkeep();
}

describe('a reply to a number that accounts share', () => {
  it('is nobody’s while two have written, and its STOP counts for both', async () => {
    await start();
    const [a, b] = await wrote(2);

    expect([await says('Oui'), await says('STOP')]).toEqual([true, true]);

    expect([await texts(a), await texts(b), await texts()]).toEqual([[], [], ['Oui', 'STOP']]);
    expect(await refusing()).toEqual([a, b].toSorted());
  });

  it('goes to the account that was alone in the last days', async () => {
    await start({ settings: { replyDays: 3 } });
    const [a] = await wrote(1);
    clock.advance(4 * DAY_MS);
    const [b] = await wrote(1);

    await says('Oui');

    expect([await texts(a), await texts(b), await texts()]).toEqual([[], ['Oui'], []]);
  });

  it('is not given away by fifty later messages of one of them', async () => {
    const { send } = await start();
    const [, b] = await wrote(2);
    const actor = await envoi.account();
    for (let i = 0; i < 60; i++) await send(actor);
    await expect.poll(() => envoi.count(`event where kind = 'submitted'`)).toBe(62);

    await says('Oui');

    expect([await texts(actor.accountId), await texts(b), await texts()]).toEqual([[], [], ['Oui']]);
  });

  it('concerns who named the number in a text under a name of its own', async () => {
    await start();
    const [named] = await wrote(1, { kind: 'marketing', text: 'Soldes', sender: 'Boutique' });
    const [other] = await wrote(1, { sender: 'Magasin' });

    await says('Stop');

    expect(await refusing()).toEqual([named]);
    expect([await texts(named), await texts(other)]).toEqual([['Stop'], []]);
  });

  it.each(['36 000', '36.000', '+36000'])('concerns who named the number as %j', async (number) => {
    await start();
    const [spaced] = await wrote(1, { text: `Soldes STOP au ${number}`, sender: 'Boutique' });
    const [plain] = await wrote(1, { text: 'Soldes STOP au 36000', sender: 'Magasin' });

    await says('STOP');

    expect(await refusing()).toEqual([spaced, plain].toSorted());
    expect(await texts()).toEqual(['STOP']);
  });

  it('concerns who named the number in the text of this phone, where the texts of a send differ', async () => {
    await start();
    const recipients = [phone, '+33639980002'];
    const shop = { recipients, text: ['Soldes STOP au 36180', 'Soldes STOP au 36000'], sender: 'Boutique' };
    const store = { recipients, text: ['Soldes STOP au 36000', 'Soldes STOP au 36180'], sender: 'Magasin' };
    const [named] = await wrote(1, shop);
    await wrote(1, store);

    await says('STOP', { address: '36180' });

    expect(await refusing()).toEqual([named]);
  });

  it('concerns who named a long number as it is dialled in its country', async () => {
    await start();
    const [national] = await wrote(1, { text: 'Soldes STOP au 06 12 34 56 78', sender: 'Boutique' });
    const [international] = await wrote(1, { text: 'Soldes STOP au +33612345678', sender: 'Magasin' });
    await wrote(1, { text: 'Appelez le 06 12 34 56 79', sender: 'Kiosque' });

    await says('STOP', { address: '33612345678' });

    expect(await refusing()).toEqual([national, international].toSorted());
  });

  it('lifts a refusal for the account that gets it only', async () => {
    await start();
    const [a, b] = await wrote(2);
    await says('STOP');
    await says('START');
    expect(await refusing()).toEqual([a, b].toSorted());

    clock.advance(40 * DAY_MS);
    const c = await envoi.account();
    await envoi.send(c);
    await expect.poll(() => envoi.count(`event where kind = 'submitted'`)).toBe(3);
    await says('STOP');
    await says('START');

    expect(await refusing()).toEqual([a, b].toSorted());
    expect(await texts(c.accountId)).toEqual(['STOP', 'START']);
  });

  it('is told in the log, now and then, without the whole number', async () => {
    const lines: string[] = [];
    const log: Log = createLog('warn', { write: (line) => lines.push(line) });
    await start({ log });
    await wrote(2);

    await says('Oui');
    await says('Non');
    clock.advance(2 * MINUTE_MS);
    await says('Bon');
    await says('Si');
    clock.advance(2 * MINUTE_MS);
    await envoi.dispatch.components.replies.upkeep();

    const told = lines
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'unmatched replies wait for an operator');
    expect(told.map(({ replies }) => replies)).toEqual([1, 2, 1]);
    expect(lines.join()).not.toMatch(/33639980001|Oui|Non|Bon/);
  });
});

describe('a reply to a number of an account’s own', () => {
  it('is that account’s, whoever else wrote to the phone', async () => {
    const { database } = await start();
    const [a, b] = await wrote(2);
    await database.pool.query(`update account set number = '33644630001' where id = $1`, [b]);

    for (const address of ['+33644630001', '33644630001', '0033644630001']) await says(address, { address });
    await says('Oui', { number: '+33639980099', address: '33644630001' });
    await says('STOP', { address: '33644630001' });

    expect((await texts(b)).length).toBe(5);
    expect([await texts(a), await texts()]).toEqual([[], []]);
    expect(await refusing()).toEqual([b]);
  });
});

describe('a long reply', () => {
  it('is joined before it is read', async () => {
    await start();
    const [a] = await wrote(1);
    const halves = [encodeUcs2('Merci \ud83d'), encodeUcs2('\ude00 !')];
    const from = { number: phone, address: '36000' };
    for (const [i, octets] of halves.entries()) {
      const concatenation = { reference: 500, referenceBits: 16, total: 2, sequence: i + 1 } as const;
      await envoi.carrier.inbound({ ...from, octets: { octets, coding: 'ucs2' }, concatenation });
    }
    const euro = Buffer.from(encodeGsm7('10 €'));
    await part(1, euro.subarray(0, -1).toString('latin1'));
    await part(2, euro.subarray(-1).toString('latin1'));

    expect(await texts(a)).toEqual(['Merci 😀 !', '10 €']);
  });

  it('keeps two texts under one reference apart', async () => {
    await start();
    const [a] = await wrote(1);

    await part(1, 'one ');
    await part(1, 'two ');
    await part(2, 'two');
    await part(2, 'one');

    expect((await texts(a)).toSorted()).toEqual(['one one', 'two two']);
  });

  it('keeps references of 8 and of 16 bits apart', async () => {
    await start();
    const [a] = await wrote(1);

    await part(1, 'eight ', { referenceBits: 8 });
    await part(2, 'sixteen', { referenceBits: 16 });
    await part(2, 'eight', { referenceBits: 8 });
    await part(1, 'sixteen ', { referenceBits: 16 });

    expect(await texts(a)).toEqual(['eight eight', 'sixteen sixteen']);
  });

  it('is stored once, however often its parts come again', async () => {
    await start();
    const [a] = await wrote(1);
    for (let i = 0; i < 3; i++) {
      await part(1, 'Oui, ');
      await part(2, 'merci');
      clock.advance(MINUTE_MS);
    }
    await part(2, 'merci');
    await overdue();
    await overdue();

    expect(await texts(a)).toEqual(['Oui, merci']);
  });

  it('that begins as another did is a text of its own', async () => {
    await start();
    const [a] = await wrote(1);
    for (const end of ['oui', 'non']) {
      await part(1, 'Bonjour, ');
      await part(2, end);
    }

    expect(await texts(a)).toEqual(['Bonjour, oui', 'Bonjour, non']);
  });

  it('that ends as another did is stored when nothing else came', async () => {
    await start();
    const [a] = await wrote(1);
    for (const beginning of ['Oui, ', 'Non, ']) {
      await part(1, beginning);
      await part(2, 'merci');
    }
    await overdue();
    await overdue();

    expect(await texts(a)).toEqual(['Oui, merci', 'Non, merci']);
  });

  it('is stored with a mark for what is missing, once, even when its parts come again', async () => {
    await start();
    const [a] = await wrote(1);
    await part(2, 'merci', { total: 3 });
    await overdue();
    await part(2, 'merci', { total: 3 });
    await overdue();

    expect(await texts(a)).toEqual(['[…]merci[…]']);
  });

  it('is closed with all that fall due at once', async () => {
    const { carrier } = await start();
    await wrote(1);
    const octets = { octets: Buffer.from('x'), coding: 'gsm' } as const;
    const parts = Array.from({ length: 1_200 }, (_, reference): InboundText => {
      const concatenation = { reference, referenceBits: 16, total: 2, sequence: 1 } as const;
      return { number: phone, address: '36000', octets, concatenation };
    });
    await Promise.all(parts.map((one) => carrier.inbound(one)));
    await overdue();

    expect(await envoi.count('reply')).toBe(1_200);
    expect(await envoi.count('long_reply where complete_at is null')).toBe(0);

    clock.advance(2 * 60 * MINUTE_MS);
    await envoi.dispatch.components.replies.upkeep();
    expect([await envoi.count('long_reply'), await envoi.count('reply_part')]).toEqual([0, 0]);
  });

  it('counts as a STOP by its first part, at once and once', async () => {
    await start();
    const [a] = await wrote(1);
    await part(1, 'STOP');
    expect(await refusing()).toEqual([a]);

    await says('START');
    await part(1, 'STOP');
    expect(await refusing()).toEqual([]);
  });

  it('survives the removal of its carrier', async () => {
    await start({ others: ['other'] });
    const [a] = await wrote(1);
    await part(1, 'Oui');
    const { removeCarrier } = await import('#operations/carriers/remove-carrier.ts');
    await removeCarrier({ db: envoi.database.db, clock }, localOperator, { carrier: 'scripted', force: true });
    await overdue();

    expect(await texts(a)).toEqual(['Oui[…]']);
  });
});

describe('replies that come together', () => {
  it('are all stored, a STOP and a START of one phone in their order', async () => {
    const { carrier, send, account } = await start();
    const actor = await account();
    const numbers = testNumbers(300);
    await send(actor, { recipients: numbers });
    await expect.poll(() => envoi.count(`event where kind = 'submitted'`)).toBe(300);

    const said = numbers.flatMap((number) =>
      ['STOP', 'START', 'Oui'].map((text) => ({ number, address: '36000', text })),
    );
    const more = { number: numbers[0]!, address: '36000', text: 'STOP' };
    const stored = await Promise.all([...said, more].map((one) => carrier.inbound(one)));

    expect(stored.every(Boolean)).toBe(true);
    expect(await envoi.count('reply')).toBe(901);
    expect(await envoi.count('opt_out where lifted_at is null')).toBe(1);
  });

  it('are stored beside one that cannot be, which an operator is shown', async () => {
    const { carrier, database } = await start({ log: createLog('silent') });
    const [a] = await wrote(1);
    await refuseRows('reply', 'poison');
    await refuseRows('unmatched_reply', 'poison twice');
    const from = { number: phone, address: '36000' };
    const said = ['one', 'poison', 'two', 'poison twice', 'three'];

    const stored = await Promise.all(said.map((text) => carrier.inbound({ ...from, text })));

    expect(stored).toEqual([true, true, true, false, true]);
    expect(await texts(a)).toEqual(['one', 'two', 'three']);
    expect(await texts()).toEqual(['poison']);
    await database.pool.query('drop trigger refuse_poison on unmatched_reply');
  });

  it.each(['57014', '55P03', '40P01'])('are stored beside one that is tried again after %s', async (code) => {
    const { carrier, database } = await start({ log: createLog('silent') });
    const [a] = await wrote(1);
    await refuseRows('reply', 'slow', code);
    const from = { number: phone, address: '36000' };
    const slow = carrier.inbound({ ...from, text: 'slow' });

    const others = await Promise.all(['one', 'two'].map((text) => carrier.inbound({ ...from, text })));
    expect(others).toEqual([true, true]);
    expect(await texts(a)).toEqual(['one', 'two']);

    await database.pool.query('drop trigger refuse_poison on reply');
    expect(await slow).toBe(true);
    expect((await texts(a)).toSorted()).toEqual(['one', 'slow', 'two']);
  });

  it('wait while the database is away', async () => {
    const { database } = await start({ log: createLog('silent') });
    const [a] = await wrote(1);
    const restore = await database.cutOff();
    const answered = Promise.all([says('STOP'), says('Oui')]);
    await restore();

    expect(await answered).toEqual([true, true]);
    expect((await texts(a)).toSorted()).toEqual(['Oui', 'STOP']);
    expect(await refusing()).toEqual([a]);
  });

  it('are the same when they are written again', async () => {
    const { ctx } = await start();
    const [a] = await wrote(1);
    await wrote(1, { recipients: ['+33639980002'] });
    const carrierId = 1;
    const receivedAt = clock.now();
    const from = { carrierId, receivedAt, address: '36000' };
    const said = [phone, '+33639980003'].map((number) => ({ ...from, number, text: 'Oui', id: uuidv7(receivedAt) }));

    await receiveReplies(ctx, said, false);
    await receiveReplies(ctx, said, true);

    expect([await texts(a), await texts()]).toEqual([['Oui'], ['Oui']]);
  });

  it('are the same when all parts of a long one are written again', async () => {
    const { ctx } = await start();
    const receivedAt = clock.now();
    const arrived = [1, 2].map((sequence) => ({
      ...{ id: uuidv7(receivedAt), carrierId: 1, receivedAt, number: phone, address: '36000' },
      octets: { octets: encodeUcs2(`part ${sequence} `), coding: 'ucs2' as const },
      concatenation: { reference: 7, referenceBits: 8 as const, total: 2, sequence },
    }));

    await receiveReplies(ctx, arrived, false);
    await receiveReplies(ctx, arrived, true);
    await overdue();

    expect(await texts()).toEqual(['part 1 part 2 ']);
  });

  it('are kept as they are when even a part cannot be stored', async () => {
    const { ctx } = await start();
    const receivedAt = clock.now();
    const octets = { octets: encodeUcs2('Arrêtez 😀'), coding: 'ucs2' } as const;
    const concatenation = { reference: 7, referenceBits: 8, total: 2, sequence: 1 } as const;
    await keepAsItIs(ctx, {
      id: uuidv7(receivedAt),
      carrierId: 1,
      receivedAt,
      number: phone,
      address: '36000',
      octets,
      concatenation,
    });

    expect(await texts()).toEqual(['Arrêtez 😀']);
  });

  it('are taken whatever is in them', async () => {
    await start();
    const odd = [
      '',
      '\0',
      'a\0b',
      '\ud83d',
      '\ufffe\uffff',
      'x'.repeat(64_000),
      '{"\\",NULL}',
      '\u0301'.repeat(10_000),
    ];

    for (const text of odd) expect(await says(text)).toBe(true);
    expect(await says('x', { number: '9'.repeat(5_000), address: '\ud83d\0'.repeat(2_000) })).toBe(true);
    expect(await envoi.count('unmatched_reply')).toBe(odd.length + 1);
  });
});

/** The database refuses rows of a table with this text. */
async function refuseRows(table: string, text: string, code = 'XX000'): Promise<void> {
  await envoi.database.pool.query(`
    create or replace function refuse_${table}() returns trigger language plpgsql as
      $$ begin if new.text = '${text}' or new.text = 'poison twice' then raise exception 'no' using errcode = '${code}'; end if; return new; end $$;
    create trigger refuse_poison before insert on ${table} for each row execute function refuse_${table}()`);
}
