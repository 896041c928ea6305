import { answerParent } from '../child.ts';
import { Connection } from '../connection.ts';
import { type Body, hostileBodies } from './hostile-bodies.ts';

/** Sends bodies that are dear to read, several at a time, whatever is answered, until it is stopped. */
export type HostileQuestion =
  | { ask: 'begin'; url: string; account: { id: string; key: string }; clients: number }
  | { ask: 'count' };

/** How many of each were answered, by its name. */
export type HostileAnswer = Record<string, number>;

const answered: HostileAnswer = {};

answerParent<HostileQuestion>((question) => {
  switch (question.ask) {
    case 'begin': {
      const bodies = Object.entries(hostileBodies(question.account));
      for (let i = 0; i < question.clients; i++) void client(question.url, bodies, i);
      return undefined;
    }
    case 'count':
      return answered;
    default:
      return question satisfies never;
  }
});

/** Each begins with another body, so that all of them are under way together. */
async function client(url: string, bodies: [string, Body][], first: number): Promise<never> {
  for (let i = first * 4; ; i++) {
    const [name, body] = bodies[i % bodies.length]!;
    const connection = new Connection(url, ANY_CODE); // what is too much is answered, and then the connection is closed
    await connection.post(requestOf(url, body)).then(
      () => {
        answered[name] = (answered[name] ?? 0) + 1;
      },
      () => {}, // what is dearest is not read to its end
    );
    connection.close();
  }
}

const ANY_CODE = '"code"';

function requestOf(url: string, { type, bytes, inChunks }: Body): Uint8Array {
  const { host } = new URL(url);
  const length = inChunks ? 'transfer-encoding: chunked' : `content-length: ${bytes.length}`;
  const head = `POST /v1/sms/send HTTP/1.1\r\nhost: ${host}\r\ncontent-type: ${type}\r\n${length}\r\n\r\n`;
  if (!inChunks) return Buffer.concat([Buffer.from(head), bytes]);
  return Buffer.from(`${head}${bytes.toString('latin1').replaceAll(/./gs, '1\r\n$&\r\n')}0\r\n\r\n`);
}
