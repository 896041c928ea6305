import { connect, type Socket } from 'node:net';

const HEADER_END = '\r\n\r\n';

/** One kept HTTP connection for requests that are bytes already: it costs a tenth of what an HTTP client does. */
export class Connection {
  readonly #socket: Socket;
  #said = '';
  #waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;

  /** What an answer contains when the request was taken. */
  readonly #taken: string;

  constructor(url: string, taken = '"code":"OK"') {
    this.#taken = taken;
    const { hostname, port } = new URL(url);
    this.#socket = connect(Number(port), hostname);
    this.#socket.setNoDelay(true);
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (chunk: string) => this.#hear(chunk));
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
    this.#socket.on('close', () => this.#waiting?.reject(new Error('the connection was closed')));
  }

  /** Resolves when the answer is here. @throws when the request was not taken. */
  post(request: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(chunk: string): void {
    this.#said += chunk;
    const header = this.#said.indexOf(HEADER_END);
    if (header < 0) return;
    const [, length] = /content-length: (\d+)/i.exec(this.#said) ?? [];
    if (length === undefined) throw new Error(`an answer without a length: ${this.#said}`);
    if (this.#said.length < header + HEADER_END.length + Number(length)) return;
    const answer = this.#said;
    this.#said = '';
    const { resolve, reject } = this.#waiting!;
    this.#waiting = undefined;
    if (answer.includes(this.#taken)) resolve();
    else reject(new Error(`a request was answered ${answer.slice(header + HEADER_END.length)}`));
  }
}

/** A request to `sms/send` as bytes. */
export function sendRequest(url: string, fields: object): Uint8Array {
  return jsonRequest(url, '/v1/sms/send', fields);
}

/** A request of any operation as bytes. */
export function jsonRequest(url: string, path: string, fields: object): Uint8Array {
  const body = JSON.stringify(fields);
  const { host } = new URL(url);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}${HEADER_END}${body}`,
  );
}
