import { describe, expect, it } from 'vitest';
import { createLog } from '#platform/log.ts';
import { decode, encode } from '#smpp/codec/pdu.ts';
import type { RequestPdu } from '#smpp/codec/pdu-types.ts';
import { movableClock } from '#test/support/clock.ts';
import type { Receipt } from '../../connector.ts';
import { deliveryHandler } from '../deliveries/deliveries.ts';
import { Unreadable } from '../deliveries/unreadable.ts';
import { readSmppSettings } from '../settings.ts';
import { ReceiptIds, type ReceiptIdsOptions } from './receipt-ids.ts';

type Settings = ReceiptIdsOptions['settings'];

function receiptIds(given: Partial<Settings> = {}, known: string | null = null) {
  const learnt: (string | null)[] = [];
  const lines: { level: string; msg: string }[] = [];
  const settings = { submitIdBase: 'auto', receiptIdBase: 'auto', submitIdWidth: 0, ...given } as const;
  const log = createLog('info', { write: (line: string) => lines.push(JSON.parse(line)) });
  return { ids: new ReceiptIds({ settings, known, learnt: (format) => learnt.push(format), log }), learnt, lines };
}

const number = '+33639980001';
const hex = (id: number) => id.toString(16).toUpperCase().padStart(8, '0');

/** So many receipts with decimal ids are matched, of which the answers were written like this. */
function match(ids: ReceiptIds, count: number, written: (id: number) => string, from = 1_000): void {
  for (let id = from; id < from + count; id++) ids.matched(String(id), written(id));
}

describe('the ids in receipts', () => {
  it('are learnt from what the dispatcher says that each receipt belongs to', () => {
    const { ids, learnt } = receiptIds();
    const reading = readSmppSettings({ host: 'smsc', systemId: 'envoi' });
    if (reading.kind === 'refused') throw new Error(reading.problems.join());
    const candidates: string[] = [];
    const receipt = (learned: Receipt, done: (stored: boolean, id?: string) => void) => {
      candidates.push(learned.candidates[0]!);
      done(true, hex(Number(/id:(\d+)/.exec(learned.raw)![1])));
    };
    const log = createLog('silent');
    const unreadable = new Unreadable({ clock: movableClock('2036-01-01T00:00:00Z'), log, count: () => {} });
    const sink = { receipt, inbound: () => {} };
    const deliver = deliveryHandler({ settings: reading.settings, ids, unreadable, sink, log });
    for (let id = 1_000; id < 1_021; id++) {
      const short_message = Buffer.from(`id:${id} stat:DELIVRD err:000`);
      const addresses = { source_addr: '33639980001', source_addr_ton: 1, destination_addr: 'Envoi' };
      const pdu = encode({ command: 'deliver_sm', esm_class: 4, ...addresses, short_message });
      deliver(decode(pdu) as RequestPdu, () => {});
    }

    expect(learnt).toEqual(['decimal-to-hex capitals 8']);
    expect(candidates.slice(-2)).toEqual(['1019', '000003FC']);
  });

  it('may be of any spelling at first, and are of the learnt one first after twenty matches', () => {
    const { ids, learnt, lines } = receiptIds();
    match(ids, 19, hex);
    expect(ids.candidates('12297762', number)[0]).toBe('12297762');
    expect(learnt).toEqual([]);

    match(ids, 1, hex, 2_000);

    expect(learnt).toEqual(['decimal-to-hex capitals 8']);
    expect(lines).toMatchObject([{ level: 'info', msg: 'id format of a carrier was learnt' }]);
    const candidates = ids.candidates('12297762', number);
    expect(candidates[0]).toBe('00BBA622');
    expect(candidates).toContain('12297762');
    expect(new Set(candidates).size).toBe(candidates.length);
  });

  it('that no number confirms are read in the learnt way alone', () => {
    const { ids } = receiptIds({}, 'decimal-to-hex capitals 8');
    expect(ids.candidates('12297762', '')).toEqual(['00BBA622']);
    expect(ids.candidates('abc-1', '')).toContain('abc-1');
  });

  it('are learnt from matches in a row only', () => {
    const { ids, learnt } = receiptIds();
    for (let i = 0; i < 5; i++) {
      match(ids, 15, hex);
      match(ids, 15, String);
    }
    expect(learnt).toEqual([]);
  });

  it('teach nothing where they may be read in two ways', () => {
    const { ids, learnt } = receiptIds();
    for (let i = 0; i < 40; i++) ids.matched('7', '7');
    expect(learnt).toEqual([]);
  });

  it('that show their zeros and capitals only now and then are learnt all the same', () => {
    const { ids, learnt } = receiptIds();
    match(ids, 2, hex, 0xdeadbeef);
    match(ids, 5, hex, 0x12345678);
    match(ids, 20, hex, 0x00abcdef);
    expect(learnt).toEqual(['decimal-to-hex capitals 8']);
  });

  it('are learnt anew when they cease to fit twenty times in a row', () => {
    const { ids, learnt, lines } = receiptIds({}, 'decimal-to-hex capitals 8');
    match(ids, 19, String);
    match(ids, 1, hex);
    match(ids, 19, String);
    expect(learnt).toEqual([]);

    match(ids, 1, String);
    expect(learnt).toEqual([null]);
    expect(lines).toMatchObject([{ level: 'warn', msg: 'carrier changed its id format' }]);

    match(ids, 20, String);
    expect(learnt).toEqual([null, 'as-is']);
  });

  it.each([
    { submitIdBase: 'as-is', receiptIdBase: 'as-is' },
    { submitIdBase: 'hex', receiptIdBase: 'decimal' },
    { receiptIdBase: 'decimal' },
  ] as const)('go by the settings where they say %j: nothing is learnt', (given) => {
    const { ids, learnt } = receiptIds(given, 'hex-to-decimal small 0');
    match(ids, 100, String);

    expect(learnt).toEqual([]);
    expect(ids.candidates('12297762', number)[0]).toBe(given.submitIdBase === 'hex' ? 'bba622' : '12297762');
  });
});
