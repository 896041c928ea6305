import { describe, expect, it } from 'vitest';
import { connect } from '#smpp/session/connect.ts';
import type { RequestOutcome } from '#smpp/session/session.ts';
import { startSimulator } from './start-simulator.ts';

describe('the sessions of src/smpp as clients of the simulator', () => {
  it('send thousands, each answered once and delivered once, its receipt naming the same id', async () => {
    const simulator = await startSimulator({ port: 0, memory: true, settings: { receiptDelayMs: [0, 200] } });
    const session = connect<string>({ host: '127.0.0.1', port: simulator.port, limits: { window: 100 } });
    const receipts = new Map<string, string>();
    session.onRequest = (pdu, respond) => {
      if (pdu.command === 'deliver_sm') {
        const id = /^id:(\d+) /.exec(pdu.short_message.toString('latin1'))![1]!;
        receipts.set(id, `${receipts.get(id) ?? ''}${pdu.source_addr}`);
      }
      respond(0);
    };
    await session.ask({
      command: 'bind_transceiver',
      system_id: 'envoi',
      password: 'simulator',
      interface_version: 0x34,
    });

    const ids = new Map<string, string>();
    const count = 5_000;
    await new Promise<void>((resolve) => {
      let sent = 0;
      const told = (outcome: RequestOutcome, phone: string) => {
        if (outcome.kind === 'response' && outcome.pdu.command === 'submit_sm_resp')
          ids.set(outcome.pdu.message_id, phone);
        sendMore();
        if (ids.size === count) resolve();
      };
      const sendMore = () => {
        while (sent < count && session.windowFree > 0) {
          const phone = `3363998${String(sent++).padStart(4, '0')}`;
          const short_message = Buffer.from(`Message for ${phone}`);
          const addresses = { source_addr: 'Envoi', source_addr_ton: 5, destination_addr: phone };
          session.request({ command: 'submit_sm', ...addresses, registered_delivery: 1, short_message }, told, phone);
        }
      };
      sendMore();
    });

    await expect.poll(() => simulator.figures()).toMatchObject({ underWay: 0, waiting: 0, received: count });
    expect(receipts).toEqual(ids);
    session.unbind();
    await simulator.close();
  });
});
