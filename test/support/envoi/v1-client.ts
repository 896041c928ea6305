import { formatLocal } from '#domain/hours/local-time.ts';

/** Who asks: what `envoi account create` prints. */
export type V1Account = { id: string; key: string };

/** An answer of the dialect, with the names that the journeys look at. */
export type V1Answer = {
  status: boolean;
  code: string;
  send_id?: string;
  solde?: number;
  balance?: number;
  total_sms_sent?: number;
  recipients_error?: string[];
  list_response?: { send_id: string; phone_number: string; message: string }[];
};

/** A program of a customer's: the AvoSMS v1 API in JSON. */
export type V1Client = {
  readonly address: string;
  ask(account: V1Account, path: string, parameters?: Record<string, unknown>): Promise<V1Answer>;
  /** Sends, and gives the id of the send. Fails when it is refused. */
  send(account: V1Account, message: Sms): Promise<string>;
  /** The status of `GET /health`. */
  health(): Promise<number>;
};

export type Sms = {
  recipients: readonly string[];
  message: string;
  type?: 'N' | 'M';
  sender?: string;
  deliveryDate?: string;
  deliveryHour?: string;
};

/** How long an answer may take before the request is given up, in milliseconds. */
const PATIENCE_MS = 20_000;

export function httpClient(address: string): V1Client {
  const ask: V1Client['ask'] = async ({ id, key }, path, parameters = {}) => {
    const response = await fetch(`${address}/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, key, ...parameters }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return (await response.json()) as V1Answer;
  };
  return {
    address,
    ask,
    async send(account, message) {
      const answer = await ask(account, 'sms/send', message);
      if (answer.send_id === undefined) throw new Error(`refused: ${JSON.stringify(answer)}`);
      return answer.send_id;
    },
    async health() {
      const response = await fetch(`${address}/health`, { signal: AbortSignal.timeout(PATIENCE_MS) });
      await response.arrayBuffer();
      return response.status;
    },
  };
}

/** The parameters for a message that is to leave at an instant, on the clocks of Paris. */
export function leavingAt(instant: Date): { deliveryDate: string; deliveryHour: string } {
  const [date = '', hour = ''] = formatLocal(instant, 'Europe/Paris').split(' ');
  const [year, month, day] = date.split('-');
  return { deliveryDate: `${day}/${month}/${year}`, deliveryHour: hour };
}
