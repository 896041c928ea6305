import { setTimeout as wait } from 'node:timers/promises';
import { answerParent } from '../child.ts';
import { Connection, sendRequest } from '../connection.ts';
import { KANNEL_TOOK, kannelRequest } from '../kannel/kannel-request.ts';
import type { LoadQuestion, LoadResult, Plan } from '../load.ts';

type Request = { bytes: Uint8Array; phone: string };

let plan: Plan;
let requests: Request[] = [];
let connections: Connection[] = [];
let halted = false;

answerParent<LoadQuestion>((question) => {
  switch (question.ask) {
    case 'prepare':
      return prepare(question.plan);
    case 'run':
      return run();
    case 'halt':
      halted = true;
      return undefined;
    default:
      return question satisfies never;
  }
});

function prepare(given: Plan): void {
  plan = given;
  const { url, account, accounts, kannel, message, count, perRequest } = plan;
  const first = Number(plan.first);
  const number = (i: number) => String(first + i).padStart(plan.first.length, '0');
  requests = [];
  for (let from = 0; from < count; from += perRequest) {
    const recipients = Array.from({ length: Math.min(perRequest, count - from) }, (_, i) => number(from + i));
    const own = accounts ? accounts[requests.length % accounts.length]! : account;
    const bytes = kannel
      ? kannelRequest(url, recipients, message)
      : sendRequest(url, { ...own, recipients: recipients.length === 1 ? recipients[0] : recipients, message });
    requests.push({ bytes, phone: `33${recipients[0]!.slice(1)}` });
  }
  connections = Array.from({ length: plan.connections }, () => new Connection(url, kannel ? KANNEL_TOOK : undefined));
}

async function run(): Promise<LoadResult> {
  const result: LoadResult = { startedAt: instant(), endedAt: 0, waitedMs: [], phones: [], answeredAt: [] };
  let next = 0;
  const client = async (connection: Connection) => {
    for (let i = next++; i < requests.length && !halted; i = next++) {
      const { bytes, phone } = requests[i]!;
      if (plan.everyMs !== undefined) await wait(Math.max(0, result.startedAt + i * plan.everyMs - instant()));
      const asked = performance.now();
      await connection.post(bytes);
      result.waitedMs.push(performance.now() - asked);
      result.answeredAt.push(instant());
      result.phones.push(phone);
    }
  };
  await Promise.all(connections.map(client));
  result.endedAt = instant();
  for (const connection of connections) connection.close();
  return result;
}

function instant(): number {
  return performance.timeOrigin + performance.now();
}
