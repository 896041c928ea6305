import type { Pdu, PduInput, RequestPdu, ResponsePdu } from '#smpp/codec/pdu-types.ts';
import { type Listener, type ListenOptions, listen } from '#smpp/session/listen.ts';
import type { Respond, Session } from '#smpp/session/session.ts';

/** A carrier of one page, for tests of an ESME: it keeps what it is sent and answers as it is told. */
export type SmallSmsc = {
  readonly port: number;
  /** Requests to bind, oldest first. */
  readonly binds: RequestPdu[];
  readonly submits: Pdu<'submit_sm'>[];
  readonly sessions: ReadonlySet<Session>;
  /** Answers a bind: at first every one is accepted. */
  onBind(pdu: RequestPdu, respond: Respond): void;
  /** Answers a submission: at first with the ids `m1`, `m2`, … */
  onSubmit(pdu: Pdu<'submit_sm'>, respond: Respond, session: Session): void;
  /** Brings a receipt or reply over the first link that may receive; resolves with the answer. */
  bring(delivery: PduInput<'deliver_sm' | 'data_sm'>): Promise<ResponsePdu>;
  /** Cuts every link. */
  hangUp(): void;
  close(): Promise<void>;
};

export async function startSmallSmsc(options: Partial<ListenOptions> = {}): Promise<SmallSmsc> {
  const listener: Listener = await listen({
    port: 0,
    ...options,
    onSession: (session) => {
      session.onRequest = (pdu, respond) => receive(pdu, respond, session);
      options.onSession?.(session);
    },
  });
  const { sessions, port } = listener;
  let lastId = 0;
  const smsc: SmallSmsc = {
    port,
    binds: [],
    submits: [],
    sessions,
    onBind: (_pdu, respond) => respond(0, { system_id: 'small' }),
    onSubmit: (_pdu, respond) => respond(0, { message_id: `m${++lastId}` }),
    bring: (delivery) => bring(sessions, delivery),
    hangUp: () => {
      for (const session of sessions) session.close();
    },
    close: () => {
      smsc.hangUp();
      return listener.close();
    },
  };
  return smsc;

  function receive(pdu: RequestPdu, respond: Respond, session: Session): void {
    if (pdu.command === 'submit_sm') {
      smsc.submits.push({ ...pdu, short_message: Buffer.from(pdu.short_message) });
      smsc.onSubmit(pdu, respond, session);
    } else {
      smsc.binds.push(pdu);
      smsc.onBind(pdu, respond);
    }
  }
}

async function bring(
  sessions: ReadonlySet<Session>,
  delivery: PduInput<'deliver_sm' | 'data_sm'>,
): Promise<ResponsePdu> {
  const receiving = [...sessions].find(({ state }) => state === 'BOUND_RX' || state === 'BOUND_TRX');
  if (!receiving) throw new Error('no link may receive');
  const outcome = await receiving.ask(delivery);
  if (outcome.kind !== 'response') throw new Error(`no answer: ${outcome.kind}`);
  return outcome.pdu;
}
