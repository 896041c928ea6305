import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

/** A program of the bench in a process of its own, so that its CPU is counted apart and it holds up nobody else. */
export type Child = {
  readonly pid: number;
  /** @throws what the child threw, or that it ended. */
  ask<Answer>(question: object): Promise<Answer>;
  stop(): Promise<void>;
};

type Asked = { number: number; question: object };
type Answered = { number: number; answer?: unknown; problem?: string };

/** Starts `bench/<file>`, which answers by `answerParent`. */
export function startChild(file: string): Child {
  const child = fork(path.join(import.meta.dirname, 'programs', file), [], { serialization: 'advanced' });
  const open = new Map<number, { resolve: (answer: unknown) => void; reject: (problem: Error) => void }>();
  let last = 0;
  child.on('message', ({ number, answer, problem }: Answered) => {
    const asked = open.get(number);
    open.delete(number);
    if (problem === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(problem));
  });
  child.once('exit', () => {
    for (const { reject } of open.values()) reject(new Error(`${file} ended`));
    open.clear();
  });
  return {
    pid: child.pid!,
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (!child.connected) throw new Error(`${file} ended`);
        const number = ++last;
        open.set(number, { resolve: resolve as (answer: unknown) => void, reject });
        child.send({ number, question } satisfies Asked);
      }),
    stop: () => stop(child),
  };
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.disconnect();
  return ended;
}

/** The child's side: answers each question, and ends with its parent. */
export function answerParent<Question>(answer: (question: Question) => unknown): void {
  process.on('message', ({ number, question }: Asked) => {
    void (async () => answer(question as Question))().then(
      (given) => process.send?.({ number, answer: given } satisfies Answered),
      (error: unknown) => process.send?.({ number, problem: String(error) } satisfies Answered),
    );
  });
  process.on('disconnect', () => process.exit());
}
