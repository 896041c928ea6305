import { describe, expect, it } from 'vitest';
import type { KeptMessage } from '#storage/queries/database/proof.ts';
import type { AskedRequest } from './load.ts';
import type { Copy } from './message-outcome.ts';
import { copyKey, type Records, reconcile } from './reconcile.ts';

const number = '+33612000001';
const token = 'zq000001';
const price = 50_000;
const credit = 1_000_000;

type Events = KeptMessage['events'];
const ok = { kind: 'accepted', sendId: '6b00000000000', smsCount: 1, refusedRecipients: [] } as const;
const later = { kind: 'refused', code: 'ERR_901' } as const;
const unanswered = { kind: 'unanswered' } as const;
const delivered: Events = [
  [1, 11, 'submitted'],
  [1, 1000, 'delivered'],
];
const doubted: Events = [[1, 12, 'in_doubt']];
const resent: Events = [
  [1, 12, 'in_doubt'],
  [1, 13, 'deferred', 'second_copy'],
  [1, 21, 'submitted'],
  [1, 1000, 'delivered'],
];
const refused: Events = [[1, 11, 'refused']];
const cancelled: Events = [[0, 999, 'cancelled']];
const arrived: Copy = { part: 1, delivered: true };

function asked(change: Partial<AskedRequest> = {}): AskedRequest {
  const rest = { customer: 0, type: 'N', recipients: [number], message: token, parts: 1 } as const;
  return { token, ...rest, recipients: [number], answers: [ok], ...change };
}

function kept(change: Partial<KeptMessage> = {}): KeptMessage {
  const ids = { accountId: 'a', sendId: 's', v1Id: '6b00000000000', n: 0 };
  const rest = { kind: 'notification', text: token, recipient: number, parts: 1, priceMicros: price } as const;
  return { ...ids, ...rest, events: delivered, refunded: [], ...change };
}

/** One message that all records agree on, but for what is changed. */
function records(change: Partial<Records> & { messages?: KeptMessage[]; onPhone?: Copy[] } = {}): Records {
  const { messages = [kept()], onPhone = [arrived], ...rest } = change;
  return {
    asked: [asked()],
    accountIds: ['a', 'b'],
    copies: new Map(onPhone.length > 0 ? [[copyKey(token, number), onPhone]] : []),
    kept: new Map(messages.length > 0 ? [[token, messages]] : []),
    replies: { taken: [], arrived: [] },
    balances: new Map([
      ['a', credit - price],
      ['b', credit],
    ]),
    creditMicros: credit,
    priceMicros: price,
    ledgerProblems: [],
    ...rest,
  };
}

const untouched = new Map([
  ['a', credit],
  ['b', credit],
]);
const right = { deliveredTwice: 0, lost: 0, moneyDifferenceMicros: 0, violations: [] };
const violation = (what: string | RegExp) => [expect.objectContaining({ what: expect.stringMatching(what) })];

describe('records that agree', () => {
  it('count a message that was delivered once', () => {
    expect(reconcile(records())).toMatchObject({ ...right, accepted: 1, deliveredOnce: 1 });
  });

  it('count what is in doubt as such, whether its phone got it or not', () => {
    for (const onPhone of [[], [arrived]]) {
      const result = reconcile(records({ messages: [kept({ events: doubted })], onPhone }));
      expect(result).toMatchObject({ ...right, inDoubt: 1, deliveredOnce: 0 });
    }
  });

  it('count a second copy by the rules of doubt apart', () => {
    const result = reconcile(records({ messages: [kept({ events: resent })], onPhone: [arrived, arrived] }));

    expect(result).toMatchObject({ ...right, sentAgain: 1, deliveredTwice: 0 });
  });

  it('count what was refused and given back as not sent', () => {
    const balances = new Map([...records().balances, ['a', credit]]);
    const messages = [kept({ events: refused, refunded: [1] })];

    expect(reconcile(records({ messages, onPhone: [], balances }))).toMatchObject({ ...right, notSent: 1 });
  });

  it('leave out a request without an answer that the database does not have', () => {
    const lost = [asked({ answers: [unanswered] })];
    const balances = new Map([...records().balances, ['a', credit]]);

    const result = reconcile(records({ asked: lost, messages: [], onPhone: [], balances }));

    expect(result).toMatchObject({ ...right, accepted: 0, unanswered: { requests: 1, accepted: 0 } });
  });

  it('do not tell apart which part in doubt a receipt without a known id was of', () => {
    const events: Events = [
      [1, 12, 'in_doubt'],
      [2, 12, 'in_doubt'],
      [1, 11, 'submitted'],
      [1, 1000, 'delivered'],
    ];
    const long = { parts: 2, answers: [{ ...ok, smsCount: 2 }] };
    const balances = new Map([...records().balances, ['a', credit - 2 * price]]);
    const some = { asked: [asked(long)], messages: [kept({ parts: 2, events })], balances };

    expect(reconcile(records({ ...some, onPhone: [{ part: 2, delivered: true }] }))).toMatchObject(right);
    expect(reconcile(records({ ...some, onPhone: [{ part: 2, delivered: false }] })).lost).toBe(1);
  });
});

describe('a request that was made again', () => {
  const back = kept({ sendId: 'back', v1Id: '6b00000000009', events: cancelled, refunded: [1] });

  it('was accepted once, whatever was refused for now before', () => {
    const result = reconcile(records({ asked: [asked({ answers: [later, later, ok] })] }));

    expect(result).toMatchObject({ ...right, accepted: 1, deliveredOnce: 1, askedAgain: 1, takenBack: 0 });
  });

  it('may have been taken back when it was refused, and left once', () => {
    for (const messages of [
      [back, kept()],
      [kept(), back],
    ]) {
      const result = reconcile(records({ asked: [asked({ answers: [later, ok] })], messages }));
      expect(result).toMatchObject({ ...right, accepted: 1, deliveredOnce: 1, takenBack: 1 });
    }
  });

  it('may have been given up, and taken back', () => {
    const balances = new Map([...records().balances, ['a', credit]]);
    const result = reconcile(
      records({ asked: [asked({ answers: [later] })], messages: [back], onPhone: [], balances }),
    );

    expect(result).toMatchObject({ ...right, accepted: 0, takenBack: 1 });
  });

  it('is accepted once under its key, though an answer was lost', () => {
    for (const answers of [
      [unanswered, ok],
      [unanswered, later, ok],
      [later, unanswered],
    ]) {
      const result = reconcile(records({ asked: [asked({ key: 'k', answers })] }));
      expect(result).toMatchObject({ ...right, accepted: 1, deliveredOnce: 1 });
    }
  });

  it('without an answer and a key is another request, and both may be accepted', () => {
    const again = 'zq000002';
    const requests = [asked({ answers: [unanswered] }), asked({ token: again, message: again, again: token })];
    const result = reconcile({
      ...records({ asked: requests }),
      kept: new Map([
        [token, [kept({ sendId: 't', v1Id: '6b00000000001' })]],
        [again, [kept({ text: again })]],
      ]),
      copies: new Map([token, again].map((each) => [copyKey(each, number), [arrived]])),
      balances: new Map([...records().balances, ['a', credit - 2 * price]]),
    });

    expect(result).toMatchObject({ ...right, accepted: 2, deliveredOnce: 2, doubledByProgram: 1 });
  });
});

describe('a message counts as lost', () => {
  it.each<[string, Partial<Parameters<typeof records>[0]>, RegExp]>([
    ['that was accepted and is in no database', { messages: [], onPhone: [] }, /not in the database/],
    [
      'that was accepted and taken back',
      { messages: [kept({ events: cancelled, refunded: [1] })], onPhone: [], balances: untouched },
      /not in the database/,
    ],
    ['that never left', { messages: [kept({ events: [] })], onPhone: [] }, /never left/],
    ['that left without the database knowing', { messages: [kept({ events: [] })] }, /does not know/],
    ['whose receipt was lost', { messages: [kept({ events: [[1, 11, 'submitted']] })] }, /receipt was lost/],
    [
      'that is called submitted and never was',
      { messages: [kept({ events: [[1, 11, 'submitted']] })], onPhone: [] },
      /never had it/,
    ],
    ['that is called delivered and is not', { onPhone: [{ part: 1, delivered: false }] }, /not on its phone/],
  ])('%s', (_, change, what) => {
    const result = reconcile(records(change));

    expect(result).toMatchObject({ accepted: 1, deliveredOnce: 0, lost: 1 });
    expect(result.violations).toEqual(expect.arrayContaining(violation(what)));
  });

  it('that was accepted in part without an answer', () => {
    const recipients = [number, '+33612000002'];
    const request = asked({ recipients, answers: [unanswered] });

    expect(reconcile(records({ asked: [request] }))).toMatchObject({
      lost: 1,
      violations: violation(/not in the database/),
    });
  });

  it('as does a reply that the carrier thinks is with us', () => {
    const reply = `${number} Merci`;

    expect(reconcile(records({ replies: { taken: [reply], arrived: [reply] } }))).toMatchObject({
      lost: 0,
      replies: 1,
    });
    expect(reconcile(records({ replies: { taken: [reply, reply], arrived: [reply] } })).lost).toBe(1);
  });
});

describe('a message counts as delivered twice', () => {
  it.each<[string, Parameters<typeof records>[0], RegExp]>([
    ['without a doubt', { onPhone: [arrived, arrived] }, /arrived 2 times/],
    [
      'after a doubt that nothing followed',
      { messages: [kept({ events: doubted })], onPhone: [arrived, arrived] },
      /arrived 2 times/,
    ],
    [
      'beyond its second copy',
      { messages: [kept({ events: resent })], onPhone: [arrived, arrived, arrived] },
      /arrived 3 times/,
    ],
    [
      'as marketing, whatever was in doubt',
      { messages: [kept({ events: resent, kind: 'marketing' })], onPhone: [arrived, arrived] },
      /arrived 2 times/,
    ],
    [
      'though it was taken back',
      {
        asked: [asked({ answers: [later] })],
        messages: [kept({ events: cancelled })],
        balances: untouched,
      },
      /taken back, and left/,
    ],
    [
      'though all its requests were refused',
      { asked: [asked({ answers: [later, { kind: 'refused', code: 'ERR_900' }] })] },
      /ERR_901, ERR_900/,
    ],
    ['though its request was refused', { asked: [asked({ answers: [later] })] }, /ERR_901/],
    [
      'though no request stands behind it',
      {
        asked: [],
        messages: [],
        balances: new Map([
          ['a', credit],
          ['b', credit],
        ]),
      },
      /arrived, and is not/,
    ],
  ])('%s', (_, change, what) => {
    const result = reconcile(records(change));

    expect(result.deliveredTwice).toBe(1);
    expect(result.violations).toEqual(violation(what));
  });

  it('when its request was accepted twice', () => {
    const messages = [kept(), kept({ sendId: 't', v1Id: '6b00000000001' })];
    for (const answers of [[ok], [later, ok], [unanswered, later], [unanswered]]) {
      const onPhone = [arrived, arrived];
      const result = reconcile(records({ asked: [asked({ key: 'k', answers })], messages, onPhone }));

      expect(result.deliveredTwice).toBeGreaterThan(0);
      expect(result.violations).toEqual(expect.arrayContaining(violation(/accepted more than once/)));
    }
  });
});

describe('money is missing', () => {
  it.each<[string, Partial<Parameters<typeof records>[0]>, number]>([
    [
      'when an account was charged too much',
      {
        balances: new Map([
          ['a', credit - 3 * price],
          ['b', credit],
        ]),
      },
      2 * price,
    ],
    [
      'when an account was charged for another',
      {
        balances: new Map([
          ['a', credit],
          ['b', credit - price],
        ]),
      },
      2 * price,
    ],
    ['when what left was refunded', { messages: [kept({ refunded: [1] })] }, price],
    ['when what did not leave was not', { messages: [kept({ events: refused })], onPhone: [] }, price],
  ])('%s', (_, change, difference) => {
    const result = reconcile(records(change));

    expect(result.moneyDifferenceMicros).toBe(difference);
    expect(result.violations.length).toBeGreaterThan(0);
  });

  it('when the ledger does not agree with itself', () => {
    const ledgerProblems = [{ account: 'one@prove.example', what: 'the account has no balance' }];

    expect(reconcile(records({ ledgerProblems })).violations).toEqual(violation(/no balance/));
  });
});
