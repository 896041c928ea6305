import { describe, expect, it } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { movableClock } from '#test/support/clock.ts';
import { type CommandEnvironment, type CommandResult, command, type Group, json } from './command.ts';
import { describeProblem } from './output/describe-problem.ts';
import { answer, type GroupEntry } from './program.ts';

const environment: CommandEnvironment = {
  config: async () => readConfig({}),
  clock: movableClock('2026-03-02T09:00:00Z'),
  print: () => {},
  ask: async () => undefined,
  stopped: async () => {},
};

const credit = command({
  name: 'credit',
  summary: 'adds credit',
  example: 'envoi account credit shop@example.com 10.00',
  arguments: { account: { help: 'the account' }, amount: { help: 'how much' } },
  options: { note: { value: 'TEXT', help: 'why' }, tag: { value: 'WORD', multiple: true, help: 'a tag' }, json },
  run: async ({ account, amount, note, tag }) => ({
    text: `${account} ${amount} ${note ?? 'no note'} ${tag.join('+')}`,
    json: { account, amount },
  }),
});

const keyAdd = command({
  name: 'key add',
  summary: 'adds a key',
  example: 'envoi account key add shop@example.com --label till',
  arguments: { account: { help: 'the account' } },
  options: { label: { value: 'TEXT', required: true, help: 'what it is for' }, quiet: { help: 'says nothing' } },
  run: async ({ label, quiet }) => ({ text: `${label} ${quiet}` }),
});

const say = command({
  name: '',
  summary: 'says hello',
  example: 'envoi hello',
  run: async () => ({ text: 'hello' }),
});

const sayTo = command({
  name: 'to',
  summary: 'says hello to somebody',
  example: 'envoi hello to you all',
  arguments: { whom: { rest: true, help: 'whom to greet' } },
  options: { json },
  run: async ({ whom }, { print }) => {
    const text = `hello ${whom.join(' ')}`;
    print(text);
    return { text, json: { text } };
  },
});

const groups: GroupEntry[] = [
  {
    name: 'account',
    summary: 'accounts and their keys',
    load: async (): Promise<Group> => group('account', credit, keyAdd),
  },
  { name: 'hello', summary: 'greetings', load: async (): Promise<Group> => group('hello', say, sayTo) },
];

function group(name: string, ...commands: Group['commands']): Group {
  return { name, commands };
}

function run(line: string): Promise<CommandResult> {
  return answer(groups, line.split(' ').filter(Boolean), environment);
}

describe('answer', () => {
  it('hands a command its arguments and options', async () => {
    expect((await run('account credit shop@example.com 10.00 --note gift')).text).toBe('shop@example.com 10.00 gift ');
  });

  it('takes a negative amount for a value, not for options', async () => {
    expect((await run('account credit shop@example.com -5.00')).text).toContain(' -5.00 ');
    expect((await run('account credit shop@example.com 1 --note -5')).text).toContain(' -5 ');
  });

  it('gathers an option that may be repeated', async () => {
    expect((await run('account credit a 1 --tag x --tag y')).text).toBe('a 1 no note x+y');
  });

  it('runs a command by the name that it had before, and says the one of now', async () => {
    const lock = command({
      ...{ name: 'lock', summary: 'locks', example: 'envoi dispatch lock', options: { json } },
      run: async () => ({ text: 'locked', json: { locked: true } }),
    });
    const now: GroupEntry[] = [
      { name: 'dispatch', summary: 'locks', load: async () => ({ name: 'dispatch', commands: [lock] }) },
    ];

    expect((await answer(now, ['fence'], environment)).text).toBe('envoi fence is now envoi dispatch lock.\nlocked');
    expect(JSON.parse((await answer(now, ['fence', '--json'], environment)).text)).toEqual({ locked: true });
  });

  it('prints JSON when asked to', async () => {
    expect(JSON.parse((await run('account credit a 1 --json')).text)).toEqual({ account: 'a', amount: '1' });
  });

  it('finds a command of two words', async () => {
    expect((await run('account key add a --label till')).text).toBe('till false');
  });

  it('runs the nameless command of a group, and the named one with the rest of the line', async () => {
    expect((await run('hello')).text).toBe('hello');
    expect((await run('hello to you all')).text).toBe('hello you all');
  });

  it.each([
    ['acount list', 'there is no command “envoi acount”: did you mean “envoi account”?'],
    ['account cerdit a 1', 'there is no command “envoi account cerdit a”: did you mean “envoi account credit”?'],
    ['account key ad a', 'there is no command “envoi account key ad”: did you mean “envoi account key add”?'],
    ['hello tto', 'there is no command “envoi hello tto”: did you mean “envoi hello to”?'],
    ['zzz', 'there is no command “envoi zzz”'],
    ['account credit a', 'AMOUNT is missing'],
    ['account credit a 1 2', '“2” is one word too many'],
    ['account credit a 1 --not x', 'there is no option --not here: did you mean --note?'],
    ['account credit a 1 --note', '--note needs a value'],
    ['account key add a --label', '--label needs a value'],
    ['account key add a --label x --quiet=yes', '--quiet takes no value'],
    ['account key add a', '--label TEXT is missing'],
    ['account key add a --label=', '--label is empty'],
  ])('says what is wrong with: envoi %s', async (line, message) => {
    await expect(run(line)).rejects.toMatchObject({ name: 'UsageError', message });
  });

  it.each(['', 'help', '--help', '-h'])('lists the groups for: envoi %s', async (line) => {
    const { text } = await run(line);

    expect(text).toContain('account  accounts and their keys');
    expect(text).toContain('hello    greetings');
  });

  it.each(['account', 'account --help', 'account help', 'account key --help'])(
    'lists the commands for: envoi %s',
    async (line) => {
      const { text } = await run(line);

      expect(text).toContain('account credit   adds credit');
      expect(text).toContain('account key add  adds a key');
    },
  );

  it('explains a command, whatever else is missing', async () => {
    expect((await run('account key add --help')).text).toBe(
      [
        'envoi account key add: adds a key',
        '',
        'Usage: envoi account key add ACCOUNT --label TEXT [--quiet]',
        '',
        'Arguments:',
        '  ACCOUNT  the account',
        '',
        'Options:',
        '  --label TEXT  what it is for (required)',
        '  --quiet       says nothing',
        '  --help        this text',
        '',
        'Example:',
        '  envoi account key add shop@example.com --label till',
      ].join('\n'),
    );
  });

  it('names the other commands of the group in the help of its nameless one', async () => {
    expect((await run('hello --help')).text).toContain('See also:\n  hello to  says hello to somebody');
  });
});

describe('what strangers wrote', () => {
  const written = ['hello', 'to', '\u001b[2J', 'you'];

  it('is shown, and not obeyed by the terminal', async () => {
    const printed: string[] = [];

    const { text } = await answer(groups, written, { ...environment, print: (line) => printed.push(line) });

    expect([text, ...printed]).toEqual(['hello \\x1b[2J you', 'hello \\x1b[2J you']);
    const { words } = describeProblem(new Error('no account is called \u001b[2J'));
    expect(words).toBe('error: no account is called \\x1b[2J');
  });

  it('stays as it is in JSON', async () => {
    const { text } = await answer(groups, [...written, '--json'], environment);

    expect(JSON.parse(text)).toEqual({ text: 'hello \u001b[2J you' });
  });
});

describe('a server whose name leads nowhere', () => {
  it.each(['ENOTFOUND', 'EAI_AGAIN'])('is told in plain words: %s', (code) => {
    const error = Object.assign(new Error(`getaddrinfo ${code} db.exmaple`), { code, hostname: 'db.exmaple' });

    expect(describeProblem(error)).toEqual({
      words: 'error: no machine is found by the name db.exmaple: is it right, and does DNS answer?',
      exitCode: 1,
    });
  });
});
