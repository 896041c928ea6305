import { describe, expect } from 'vitest';
import type { Receipt } from '#connectors/connector.ts';
import { localOperator } from '#operations/actor.ts';
import { showCarrier } from '#operations/carriers/show-carrier.ts';
import { readCarriersToOpen } from '#storage/queries/carriers/carriers-to-open.ts';
import { movableClock } from '#test/support/clock.ts';
import type { Dispatching } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';

const soon = { timeout: 30_000 };
const number = '33639980001';

async function start(): Promise<Dispatching> {
  return startEnvoi({ clock: movableClock('2026-03-02T09:00:00Z') });
}

/** The id of the message that a connector is told of when a receipt was stored. */
function told(receipt: Partial<Receipt>): Promise<string | undefined> {
  const whole = { candidates: [], state: 'delivered', code: '', number, address: '', raw: '', certain: true } as const;
  return new Promise((resolve) => envoi.carrier.events.receipt({ ...whole, ...receipt }, (_stored, id) => resolve(id)));
}

describe('the way that a carrier writes ids', () => {
  it('is learnt from the id of the message that a receipt was found to belong to, by its number as well', async () => {
    const { send, account, history } = await start();
    const answer = await send(await account());
    await expect.poll(() => history(answer)).toEqual(['submitted']);
    const other = await envoi.another();

    expect(await told({ candidates: ['x', 'id-1'] })).toBe('id-1');
    expect(await told({ candidates: ['id-1'], number: '' })).toBeUndefined();
    expect(await told({ candidates: ['nobody'] })).toBeUndefined();
    envoi.carrier.events = other.carrier.events;
    expect(await told({ candidates: ['id-1'] })).toBe('id-1');
  });

  it('is not learnt from a message whose id was lost: that of the receipt stands for it', async () => {
    const { carrier, send, account, history } = await start();
    carrier.answer = () => ({ kind: 'unknown' });
    const answer = await send(await account(), { sender: 'Envoi' });
    await expect.poll(() => history(answer)).toEqual(['in_doubt']);

    expect(await told({ candidates: ['4711'], address: 'Envoi' })).toBeUndefined();
    expect(await history(answer)).toEqual(['submitted', 'in_doubt', 'delivered']);
  });

  it('is kept, shown, given to who opens the carrier next, and forgotten', async () => {
    const { carrier, database, ctx, dispatch } = await start();
    const opened = carrier.events;
    const shown = async () => (await showCarrier(ctx, localOperator, 'scripted')).receiptIds;
    expect(await shown()).toBeNull();

    carrier.events.idFormat('as-is');
    await expect.poll(shown, soon).toMatchObject({ format: 'as-is' });
    carrier.events.idFormat('decimal-to-hex capitals 8');

    await expect.poll(shown, soon).toEqual({ format: 'decimal-to-hex capitals 8', learntAt: ctx.clock.now() });
    const [toOpen] = await readCarriersToOpen(database.db);
    expect(toOpen?.idFormat).toBe('decimal-to-hex capitals 8');
    await dispatch.carriersChanged();
    expect(carrier.events, 'the links stay').toBe(opened);

    carrier.events.idFormat(null);
    await expect.poll(shown, soon).toBeNull();
  });
});
