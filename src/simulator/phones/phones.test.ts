import { describe, expect, it } from 'vitest';
import type { Message, Reply } from '../carrier/message.ts';
import { viewPhone } from './phone-view.ts';
import { Phones } from './phones.ts';

function message(id: number, phone: string, more: Partial<Message> = {}): Message {
  return {
    id,
    carrierId: id,
    at: 1_000 * id,
    phone,
    from: 'Envoi',
    fromTon: 5,
    fromNpi: 0,
    systemId: 'envoi',
    serviceType: '',
    text: `text ${id}`,
    dataCoding: 0,
    registeredDelivery: 1,
    reference: -1,
    part: undefined,
    oldPeer: false,
    due: 0,
    expires: 0,
    state: 'delivered',
    done: true,
    forgotten: false,
    ...more,
  };
}

const textsOf = (phones: Phones, phone: string) => viewPhone(phones, phone).received.map(({ text }) => text);

describe('Phones', () => {
  it('keep the last messages of each, up to the bound', () => {
    const phones = new Phones({ perPhone: 2, inAll: 100 });
    for (const id of [1, 2, 3]) phones.receive(message(id, '33639980001'));

    expect(textsOf(phones, '+33639980001')).toEqual(['text 2', 'text 3']);
    expect(phones.message(1)).toBeUndefined();
  });

  it('forget the phone that was quiet the longest when all together keep too much', () => {
    const phones = new Phones({ perPhone: 10, inAll: 3 });
    phones.receive(message(1, '33639980001'));
    phones.receive(message(2, '33639980002'));
    phones.receive(message(3, '33639980001'));
    phones.receive(message(4, '33639980003'));

    expect([...phones.numbers()]).toEqual(['33639980001', '33639980003']);
  });

  it('forget in the order of their last use, however long it goes on', () => {
    const phones = new Phones({ perPhone: 1, inAll: 10 });
    let kept: string[] = [];
    for (let id = 1; id <= 2_000; id++) {
      const phone = `336399800${10 + ((id * id) % 37)}`;
      kept = [...kept.filter((one) => one !== phone), phone].slice(-10);
      phones.receive(message(id, phone));

      expect([...phones.numbers()]).toEqual(kept);
    }
  });

  it('keep a message that is still on its way until it is done, for its receipt', () => {
    const phones = new Phones({ perPhone: 1, inAll: 100 });
    const first = message(1, '33639980001', { done: false, state: 'enroute' });
    phones.receive(first);
    phones.receive(message(2, '33639980001'));

    expect(phones.message(1)).toBe(first);
    expect(phones.underWay).toBe(1);

    phones.finish(first);
    expect(phones.message(1)).toBeUndefined();
    expect(phones.underWay).toBe(0);
  });

  it('find all messages of a submit_multi by the id they share', () => {
    const phones = new Phones();
    phones.receive(message(1, '33639980001'));
    phones.receive(message(2, '33639980002', { carrierId: 2 }));
    phones.receive(message(3, '33639980003', { carrierId: 2 }));
    phones.receive(message(4, '33639980003'));

    expect(phones.withCarrierId(2).map(({ id }) => id)).toEqual([2, 3]);
    expect(phones.withCarrierId(9)).toEqual([]);
  });
});

describe('what a phone shows', () => {
  const phone = '33639980001';
  const part = (id: number, sequence: number, more: Partial<Message> = {}) =>
    message(id, phone, { text: `<${sequence}>`, part: { reference: 7, total: 3, sequence }, ...more });

  it('is empty for a number that nothing was sent to, however it is written', () => {
    expect(viewPhone(new Phones(), '06 39 98 00 01')).toEqual({ number: '+33639980001', received: [], sent: [] });
  });

  it('joins the parts of a long message, in whatever order they came', () => {
    const phones = new Phones();
    for (const received of [part(1, 3), part(2, 1), part(3, 2)]) phones.receive(received);

    expect(viewPhone(phones, phone).received).toMatchObject([
      { text: '<1><2><3>', state: 'delivered', parts: [{ sequence: 1 }, { sequence: 2 }, { sequence: 3 }] },
    ]);
  });

  it('marks what is missing, and says that the text is not all there', () => {
    const phones = new Phones();
    for (const received of [part(1, 1), part(2, 3)]) phones.receive(received);

    expect(viewPhone(phones, phone).received).toMatchObject([{ text: '<1>[…]<3>', state: 'enroute' }]);
  });

  it('does not hide a part that came twice', () => {
    const phones = new Phones();
    for (const received of [part(1, 1), part(2, 2), part(3, 3), part(4, 1)]) phones.receive(received);

    expect(textsOf(phones, phone)).toEqual(['<1><2><3>', '<1>[…][…]']);
  });

  it('keeps senders apart that use the same reference', () => {
    const phones = new Phones();
    for (const received of [part(1, 1), part(2, 2, { from: 'Other' })]) phones.receive(received);

    expect(textsOf(phones, phone)).toEqual(['<1>[…][…]', '[…]<2>[…]']);
  });

  it('tells of a part that did not arrive', () => {
    const phones = new Phones();
    for (const received of [part(1, 1), part(2, 2, { state: 'undeliverable' }), part(3, 3)]) phones.receive(received);

    expect(viewPhone(phones, phone).received).toMatchObject([{ state: 'undeliverable' }]);
  });

  it('tells what the phone sent, and whether it did so by itself', () => {
    const phones = new Phones();
    const reply: Reply = {
      id: 5,
      at: 5_000,
      phone,
      to: '36000',
      toTon: 0,
      toNpi: 0,
      systemId: 'envoi',
      text: 'STOP',
      form: 'usual',
      answers: 3,
      taken: false,
    };
    phones.send(reply);

    expect(viewPhone(phones, phone).sent).toEqual([
      { to: '36000', text: 'STOP', at: '1970-01-01T00:00:05.000Z', taken: false, automatic: true },
    ]);
  });
});
