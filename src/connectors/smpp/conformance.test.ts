import { describe, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { statusCode } from '#smpp/codec/statuses.ts';
import type { Respond } from '#smpp/session/session.ts';
import { type SmallSmsc, startSmallSmsc } from '#test/support/smpp/small-smsc.ts';
import { conformance, type StandCarrier, type StandInBehaviour } from '../conformance.ts';
import { openSmpp } from './open.ts';
import { readSmppSettings } from './settings.ts';

function carrierOf(smsc: SmallSmsc): StandCarrier {
  const held: Respond[] = [];
  let lastId = 0;
  const accept = (respond: Respond) => respond(0, { message_id: `held${++lastId}` });
  const behaviours: Record<StandInBehaviour, (respond: Respond) => void> = {
    accept,
    'refuse recipient': (respond) => respond(statusCode('RINVDSTADR')),
    'too fast': (respond) => respond(statusCode('RTHROTTLED')),
    hold: (respond) => held.push(respond),
  };
  return {
    behave: (behaviour) => {
      smsc.onSubmit = (_pdu, respond) => behaviours[behaviour](respond);
    },
    received: () => smsc.submits.length,
    answerHeld: () => held.splice(0).forEach(accept),
    hangUp: () => smsc.hangUp(),
    bring: async ({ from, to, text }) => {
      const answer = await smsc.bring({
        command: 'deliver_sm',
        source_addr: from.slice(1),
        source_addr_ton: 1,
        destination_addr: to,
        data_coding: 3,
        short_message: Buffer.from(text, 'latin1'),
      });
      return answer.status === 0 ? 'taken' : 'later';
    },
  };
}

const ways = {
  'as a transceiver': { bindMode: 'transceiver' },
  'as transmitter and receiver': { bindMode: 'transmitter+receiver' },
  'over three links': { binds: 3 },
};

describe.each(Object.entries(ways))('a connector over SMPP, bound %s', (_way, way) => {
  it.each(conformance)('$promise', async ({ prove }) => {
    const smsc = await startSmallSmsc();
    const given = { host: '127.0.0.1', port: smsc.port, systemId: 'envoi', rate: 100, window: 20, ...way };
    const reading = readSmppSettings({ ...given, reconnectSeconds: 0.1 });
    if (reading.kind === 'refused') throw new Error(reading.problems.join('; '));
    const options = { settings: reading.settings, password: 'secret', clock: systemClock, log: createLog('silent') };
    try {
      await prove({ carrier: carrierOf(smsc), open: (events) => openSmpp({ ...options, events }) });
    } finally {
      await smsc.close();
    }
  });
});
