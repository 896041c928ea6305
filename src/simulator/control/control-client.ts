import { request } from 'node:http';
import type { Clock } from '#platform/clock.ts';
import type { Reply } from '../carrier/message.ts';
import { runningSimulator } from '../folder.ts';
import { appendToJournal, readJournal, readPhones } from '../journal/journal.ts';
import { replyLine, settingsLine } from '../journal/journal-lines.ts';
import { planReply, type TypedReply } from '../phones/phone-reply.ts';
import { type PhoneView, viewPhone } from '../phones/phone-view.ts';
import { SimulatorProblem } from '../problem.ts';
import { defaultSettings, readBehaviourChanges, type Settings } from '../settings.ts';
import type { SimulatorStats } from '../simulator.ts';

/**
 * The simulator of a data folder, for those outside its process. While it does not run, phones are read from the journal,
 * and what is asked of it is written there and done on its next start. All throw SimulatorProblem for what cannot be.
 */

const timeoutMs = 10_000;

/** What a phone shows. */
export async function showPhone(dataDir: string, number: string): Promise<PhoneView> {
  const live = await ask<PhoneView>(dataDir, 'GET', `/phones/${encodeURIComponent(number)}`);
  return live ?? viewPhone(readPhones(dataDir), number);
}

/** Sends a text from a phone. `sent` is false when it waits for the next start. */
export async function replyFromPhone(
  dataDir: string,
  typed: TypedReply,
  clock: Clock,
): Promise<{ to: string; sent: boolean }> {
  const { phone, text, to } = typed;
  const path = `/phones/${encodeURIComponent(phone)}/replies`;
  const live = await ask<Reply>(dataDir, 'POST', path, to === undefined ? { text } : { text, to });
  if (live) return { to: live.to, sent: true };
  const planned = planReply(readPhones(dataDir), typed);
  if ('problem' in planned) throw new SimulatorProblem(planned.problem);
  appendReply(dataDir, { id: 0, at: clock.now().getTime(), ...planned });
  return { to: planned.to, sent: false };
}

/** Writes a reply for the next start; its id is 0 until then. */
export function appendReply(dataDir: string, reply: Reply): void {
  appendToJournal(dataDir, replyLine(reply));
}

/** The settings in force, or that will be on the next start. */
export async function readBehaviour(dataDir: string): Promise<Settings> {
  const live = await ask<Settings>(dataDir, 'GET', '/settings');
  return live ?? { ...defaultSettings(), ...readJournal(dataDir, 1).settings };
}

/** Changes settings, as values or as a person writes them; `null` takes all changes back. Answers all settings. */
export async function setBehaviour(
  dataDir: string,
  changes: Readonly<Record<string, unknown>> | null,
): Promise<Settings> {
  const read = changes === null ? null : readBehaviourChanges(changes);
  const live =
    read === null
      ? await ask<Settings>(dataDir, 'DELETE', '/settings')
      : await ask<Settings>(dataDir, 'PATCH', '/settings', read);
  if (live) return live;
  appendToJournal(dataDir, settingsLine(read));
  return readBehaviour(dataDir);
}

/** Drops all links, or unbinds them. Answers how many, or undefined when no simulator runs. */
export async function dropLinks(dataDir: string, manner: 'at-once' | 'politely'): Promise<number | undefined> {
  return (await ask<{ links: number }>(dataDir, 'DELETE', `/links/${manner}`))?.links;
}

/** What came in and went out, or undefined when no simulator runs. */
export async function readSimulatorStats(dataDir: string): Promise<SimulatorStats | undefined> {
  return ask<SimulatorStats>(dataDir, 'GET', '/figures');
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** The simulator's answer; undefined when none runs. */
async function ask<Result>(dataDir: string, method: Method, path: string, body?: unknown): Promise<Result | undefined> {
  const running = runningSimulator(dataDir);
  if (!running) return undefined;
  const answer = await exchange(running.socketPath, { method, path, body });
  if (answer.status === 200) return answer.body as Result;
  const { problem } = answer.body as { problem?: string };
  throw new SimulatorProblem(problem ?? `The simulated carrier answered ${answer.status}.`);
}

type Question = { method: Method; path: string; body?: unknown };

function exchange(socketPath: string, { method, path, body }: Question): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown });
      });
    });
    asked.on('timeout', () => asked.destroy(new SimulatorProblem('The simulated carrier does not answer.')));
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
