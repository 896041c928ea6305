/**
 * What SMPP itself costs: a client and a carrier, one process each, over loopback with window 50. One message is a
 * submit_sm, its answer, a delivery receipt and its answer. The same is measured with the npm package `smpp`, which Envoi
 * would otherwise build on. Prints one JSON object; `node bench/smpp-codec.ts [seconds]`.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import { SubmitTemplate } from '#smpp/codec/submit-template.ts';
import { tlv } from '#smpp/codec/tlvs.ts';
import { connect } from '#smpp/session/connect.ts';
import { listen } from '#smpp/session/listen.ts';
import type { RequestOutcome, Session } from '#smpp/session/session.ts';

const WINDOW = 50;
const WARM_UP_MS = 1_500;
const TEXT = Buffer.from('Bonjour, votre colis sera livre demain entre 8h et 12h. STOP au 36111');
const SENDER = 'Envoi';

type Library = 'envoi' | 'npm';
export type CodecReport = { envoi: Measured; npm: Measured; ratio: number };
type Measured = { messagesPerSecond: number; clientCpuUs: number; carrierCpuUs: number };

type ForeignPdu = { response: (fields?: object) => ForeignPdu; destination_addr: string };
type ForeignSession = Record<
  'bind_transceiver' | 'submit_sm' | 'deliver_sm',
  (fields: object, done: () => void) => void
> & {
  on: (event: string, listener: (pdu: ForeignPdu) => void) => void;
  send: (pdu: ForeignPdu) => void;
  destroy: () => void;
};
type Foreign = {
  connect: (options: object) => ForeignSession;
  createServer: (onSession: (session: ForeignSession) => void) => Server;
};
const foreign = () => createRequire(import.meta.url)('smpp') as Foreign;

const receiptText = (id: string) =>
  `id:${id} sub:001 dlvrd:001 submit date:2603141530 done date:2603141531 stat:DELIVRD err:000 text:`;

/** Numbers from 33600000000 on. */
const destination = (count: number) => String(33_600_000_000 + (count % 100_000_000));

/** Messages in flight are refilled as receipts and answers come; `onMessage` is called for each receipt. */
async function startClient(library: Library, port: number, onMessage: () => void): Promise<() => void> {
  return library === 'envoi' ? startOurClient(port, onMessage) : startForeignClient(port, onMessage);
}

async function startOurClient(port: number, onMessage: () => void): Promise<() => void> {
  const session = connect<number>({ host: '127.0.0.1', port, limits: { window: WINDOW } });
  const template = new SubmitTemplate({
    source_addr_ton: 5,
    source_addr: SENDER,
    registered_delivery: 1,
    short_message: TEXT,
  });
  let count = 0;
  const send = () => session.request(template.to(destination(count)), refill, count++);
  const refill = (outcome: RequestOutcome) => {
    if (outcome.kind === 'response') send();
  };
  session.onRequest = (_pdu, respond) => {
    respond(0);
    onMessage();
  };
  await session.ask({ command: 'bind_transceiver', system_id: 'bench' });
  for (let open = 0; open < WINDOW; open += 1) send();
  return () => session.close();
}

async function startForeignClient(port: number, onMessage: () => void): Promise<() => void> {
  const session = foreign().connect({ host: '127.0.0.1', port, noDelay: true });
  let count = 0;
  const send = () => {
    count += 1;
    session.submit_sm(
      {
        source_addr_ton: 5,
        source_addr: SENDER,
        destination_addr: destination(count),
        registered_delivery: 1,
        short_message: TEXT,
      },
      send,
    );
  };
  session.on('deliver_sm', (pdu) => {
    session.send(pdu.response());
    onMessage();
  });
  session.on('error', () => {});
  await new Promise<void>((resolve) => session.bind_transceiver({ system_id: 'bench' }, resolve));
  for (let open = 0; open < WINDOW; open += 1) send();
  return () => session.destroy();
}

async function startOurCarrier(): Promise<number> {
  const listener = await listen({ port: 0, limits: { window: WINDOW }, onSession: carry });
  return listener.port;
}

/** Answers each message, then sends its receipt as soon as the window allows. */
function carry(session: Session): void {
  const waiting: { id: string; phone: string }[] = [];
  let next = 0;
  const deliver = () => {
    while (waiting.length > 0 && session.windowFree > 0) {
      const { id, phone } = waiting.shift()!;
      session.request(
        {
          command: 'deliver_sm',
          esm_class: 4,
          source_addr: phone,
          destination_addr: SENDER,
          short_message: Buffer.from(receiptText(id), 'latin1'),
          tlvs: [tlv('receipted_message_id', id), tlv('message_state', 2)],
        },
        deliver,
        undefined,
      );
    }
  };
  session.onRequest = (pdu, respond) => {
    if (pdu.command !== 'submit_sm') return respond(0, { system_id: 'bench' });
    const id = String(1_000_000_000 + next++);
    respond(0, { message_id: id });
    waiting.push({ id, phone: pdu.destination_addr });
    return deliver();
  };
}

async function startForeignCarrier(): Promise<number> {
  const server = foreign().createServer((session) => {
    let next = 0;
    let open = 0;
    const waiting: { id: string; phone: string }[] = [];
    const answered = () => {
      open -= 1;
      deliver();
    };
    const deliver = () => {
      while (waiting.length > 0 && open < WINDOW) {
        const { id, phone } = waiting.shift()!;
        open += 1;
        session.deliver_sm(
          {
            esm_class: 4,
            source_addr: phone,
            destination_addr: SENDER,
            short_message: Buffer.from(receiptText(id), 'latin1'),
            receipted_message_id: id,
            message_state: 2,
          },
          answered,
        );
      }
    };
    session.on('bind_transceiver', (pdu) => session.send(pdu.response({ system_id: 'bench' })));
    session.on('submit_sm', (pdu) => {
      const id = String(1_000_000_000 + next++);
      session.send(pdu.response({ message_id: id }));
      waiting.push({ id, phone: pdu.destination_addr });
      deliver();
    });
    session.on('error', () => {});
  });
  server.on('connection', (socket) => socket.setNoDelay(true)); // it leaves Nagle on, which would be an unfair race
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** CPU time of this process in microseconds. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function askCarrier(carrier: ChildProcess): Promise<number> {
  const answer = once(carrier, 'message');
  carrier.send('cpu');
  const [message] = (await answer) as [{ cpuUs: number }];
  return message.cpuUs;
}

async function measure(library: Library, seconds: number): Promise<Measured> {
  const carrier = fork(import.meta.filename, ['carrier', library]);
  const [{ port }] = (await once(carrier, 'message')) as [{ port: number }];
  let messages = 0;
  const stop = await startClient(library, port, () => {
    messages += 1;
  });
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  const before = { messages, at: performance.now(), own: cpuUs(), carrier: await askCarrier(carrier) };
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const after = { messages, at: performance.now(), own: cpuUs(), carrier: await askCarrier(carrier) };
  stop();
  carrier.kill();
  const done = after.messages - before.messages;
  return {
    messagesPerSecond: Math.round((done / (after.at - before.at)) * 1_000),
    clientCpuUs: round((after.own - before.own) / done),
    carrierCpuUs: round((after.carrier - before.carrier) / done),
  };
}

const round = (value: number) => Math.round(value * 100) / 100;

async function beCarrier(library: Library): Promise<void> {
  const port = library === 'envoi' ? await startOurCarrier() : await startForeignCarrier();
  process.on('message', () => process.send?.({ cpuUs: cpuUs() }));
  process.on('disconnect', () => process.exit());
  process.send?.({ port });
}

if (process.argv[2] === 'carrier') await beCarrier(process.argv[3] as Library);
else {
  const seconds = Number(process.argv[2] ?? 3);
  const envoi = await measure('envoi', seconds);
  const npm = await measure('npm', seconds);
  const ratio = round(envoi.messagesPerSecond / npm.messagesPerSecond);
  console.log(JSON.stringify({ bench: 'smpp-codec', window: WINDOW, seconds, envoi, npm, ratio }));
}
