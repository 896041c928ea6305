import type {
  Connector,
  Content,
  InboundPart,
  InboundText,
  Receipt,
  SubmitOutcome,
  TextContent,
} from '#connectors/connector.ts';
import { openSmpp } from '#connectors/smpp/open.ts';
import { readSmppSettings } from '#connectors/smpp/settings.ts';
import type { SmppOptions } from '#connectors/smpp/smpp-connector.ts';
import { decodeInbound } from '#domain/text/inbound-text.ts';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import type { RequestPdu } from '#smpp/codec/pdu-types.ts';
import { type StatusName, statusCode } from '#smpp/codec/statuses.ts';
import type { Respond } from '#smpp/session/session.ts';
import { eventually } from '../eventually.ts';
import { type SmallSmsc, startSmallSmsc } from './small-smsc.ts';
import type { Cleanup } from './smpp-peers.ts';

/** A carrier that is closed after the test. */
export async function smsc(cleanup: Cleanup, options?: Parameters<typeof startSmallSmsc>[0]): Promise<SmallSmsc> {
  const started = await startSmallSmsc(options);
  cleanup.add(() => started.close());
  return started;
}

/** What a phone wrote, be it a part of a long text. */
export function textOf(inbound: InboundText): string {
  return 'text' in inbound ? inbound.text : decodeInbound([inbound.octets]);
}

/** Which part of a long text it is. */
export function partOf(inbound: InboundText | undefined): InboundPart['concatenation'] | undefined {
  return inbound && 'concatenation' in inbound ? inbound.concatenation : undefined;
}

/** A connector, and all it has told. */
export type Opened = {
  connector: Connector<string>;
  late: [string, SubmitOutcome][];
  receipts: Receipt[];
  /** What was learnt of its ids. */
  spellings: (string | null)[];
  texts: InboundText[];
  /** What the connector is told of each receipt and text. */
  stored: boolean;
  ready: number;
  /** How many deliveries could not be read. */
  unreadable: number;
};

/** Opens a connector that is closed after the test. `given`: its settings, over those of an impatient carrier. */
export function open(
  cleanup: Cleanup,
  port: number,
  given: Record<string, unknown> = {},
  options: Partial<SmppOptions<string>> = {},
): Opened {
  const base = { host: '127.0.0.1', port, systemId: 'envoi', rate: 1000, reconnectSeconds: 0.05 };
  const reading = readSmppSettings({ ...base, ...given });
  if (reading.kind === 'refused') throw new Error(reading.problems.join('; '));
  const told = { late: [], receipts: [], spellings: [], texts: [], stored: true, ready: 0, unreadable: 0 } as Omit<
    Opened,
    'connector'
  >;
  const opened: Opened = Object.assign(told, {
    connector: openSmpp<string>({
      settings: reading.settings,
      password: 'secret',
      clock: systemClock,
      log: createLog('silent'),
      events: {
        receipt: (receipt, done) => {
          told.receipts.push(receipt);
          done(told.stored);
        },
        inbound: (text, done) => {
          told.texts.push(text);
          done(told.stored);
        },
        idFormat: (spelling) => told.spellings.push(spelling),
        unreadable: () => {
          told.unreadable += 1;
        },
        lateOutcome: (ref, outcome) => told.late.push([ref, outcome]),
        ready: () => {
          told.ready += 1;
        },
      },
      ...options,
    }),
  });
  cleanup.add(() => opened.connector.close(0));
  return opened;
}

export const isUp = ({ connector }: Opened) => eventually(() => connector.status().state === 'up', 'the link');

export function content(given: Partial<TextContent> = {}): TextContent {
  const validUntil = new Date('2036-01-01T00:00:00Z');
  return { sender: 'Envoi', encoding: 'GSM7', parts: ['Bonjour'], reference: 7, validUntil, ...given };
}

export function submit({ connector }: Opened, given: Content = content(), part = 1, ref = ''): Promise<SubmitOutcome> {
  return new Promise((resolve) => {
    connector.submit({ recipient: '+33639980001', part, content: given, ref }, resolve);
  });
}

/** Answers with a status whatever comes. */
export const answering = (status: StatusName | number) => (_pdu: RequestPdu, respond: Respond) =>
  respond(typeof status === 'number' ? status : statusCode(status));
