import { type StatusName, statuses, statusName } from '#smpp/codec/statuses.ts';
import type { Behaviour, FinalOutcome } from './behaviour.ts';

/** A number with a meaning: what happens, in a sentence for `docs/simulator.md`, and as data. */
export type MagicNumber = { sentence: string; behaviour: Behaviour };

const minuteMs = 60_000;

const ends = (outcome: FinalOutcome, sentence = `ends ${outcome.state}`): MagicNumber => ({
  sentence,
  behaviour: { outcomes: [outcome] },
});

/** 90xx: how a message ends. */
const finalStates: Record<number, MagicNumber> = {
  9000: ends({ state: 'delivered', afterMs: 0 }, 'delivered at once, its receipt behind the response'),
  9001: ends({ state: 'undeliverable', error: '001' }, 'undeliverable: unknown subscriber (001)'),
  9002: ends({ state: 'expired', error: '027' }, 'expired: the phone stayed off (027)'),
  9003: ends({ state: 'deleted', error: '000' }, 'deleted by the carrier'),
  9004: ends({ state: 'rejected', error: '013' }, 'rejected: call barred (013)'),
  9005: ends({ state: 'unknown', error: '000' }, 'unknown, and never anything else'),
  9006: ends({ state: 'accepted', error: '000' }, 'accepted, and never anything else'),
  9007: ends({ state: 'skipped', error: '000' }, 'skipped (SMPP 5.0)'),
  9008: ends({ state: 'undeliverable', error: '032' }, 'undeliverable: memory of the phone full (032)'),
  9009: ends({ state: 'undeliverable', error: 'A7F' }, 'undeliverable with an error that is no number (A7F)'),
  9010: ends(
    { state: 'undeliverable', error: '000', stat: 'BLOCKED' },
    'ends with a stat that SMPP does not know (BLOCKED)',
  ),
};

/** 91nn: undeliverable with network error nn, such as those of the MAP protocol (3GPP TS 29.002). */
const networkErrors: Record<number, MagicNumber> = {};
for (let error = 0; error <= 99; error++) {
  networkErrors[9100 + error] = ends({ state: 'undeliverable', error: String(error).padStart(3, '0') });
}

/** 92xx: when receipts come, and how many. */
const receiptTimes: Record<number, MagicNumber> = {
  9200: { sentence: 'delivered, but no receipt ever', behaviour: { copies: 0 } },
  9201: ends({ state: 'delivered', afterMs: minuteMs }, 'receipt after one minute'),
  9202: ends({ state: 'delivered', afterMs: 10 * minuteMs }, 'receipt after ten minutes'),
  9203: { sentence: 'receipt before the response', behaviour: { early: true } },
  9204: { sentence: 'receipt twice', behaviour: { copies: 2 } },
  9205: {
    sentence: 'ENROUTE, then DELIVRD half a second later',
    behaviour: { outcomes: [{ state: 'enroute' }, { state: 'delivered', afterMs: 500 }] },
  },
  9206: {
    sentence: 'intermediate notification (esm_class 0x20) where asked for, then DELIVRD half a second later',
    behaviour: {
      outcomes: [
        { state: 'enroute', intermediate: true },
        { state: 'delivered', afterMs: 500 },
      ],
    },
  },
  9207: {
    sentence: 'ACCEPTD, then DELIVRD half a second later',
    behaviour: { outcomes: [{ state: 'accepted' }, { state: 'delivered', afterMs: 500 }] },
  },
  9208: {
    sentence: 'BUFFRED, then DELIVRD half a second later',
    behaviour: {
      outcomes: [
        { state: 'enroute', stat: 'BUFFRED' },
        { state: 'delivered', afterMs: 500 },
      ],
    },
  },
  9209: {
    sentence: 'DELIVRD, then ENROUTE, which must change nothing',
    behaviour: { outcomes: [{ state: 'delivered' }, { state: 'enroute', afterMs: 500 }] },
  },
  9210: {
    sentence: 'EXPIRED, then DELIVRD after all',
    behaviour: {
      outcomes: [
        { state: 'expired', error: '027' },
        { state: 'delivered', afterMs: 500 },
      ],
    },
  },
  9211: {
    sentence: 'DELIVRD, then UNDELIV, which must change nothing',
    behaviour: { outcomes: [{ state: 'delivered' }, { state: 'undeliverable', error: '001', afterMs: 500 }] },
  },
};

/** 93xx: how receipts are written. */
const receiptForms: Record<number, MagicNumber> = {
  9300: { sentence: 'ids in hexadecimal', behaviour: { receipt: { responseIdFormat: 'hex', idFormat: 'hex' } } },
  9301: {
    sentence: 'id in decimal, in receipts in hexadecimal',
    behaviour: { receipt: { responseIdFormat: 'decimal', idFormat: 'hex' } },
  },
  9302: {
    sentence: 'id in hexadecimal, in receipts in decimal',
    behaviour: { receipt: { responseIdFormat: 'hex', idFormat: 'decimal' } },
  },
  9303: {
    sentence: 'id in lower case, in receipts in upper case',
    behaviour: { receipt: { responseIdFormat: 'hex', idFormat: 'upper-hex' } },
  },
  9304: {
    sentence: 'id with leading zeros in receipts only',
    behaviour: { receipt: { responseIdFormat: 'decimal', idFormat: 'padded' } },
  },
  9305: {
    sentence: 'id with leading zeros in the response only',
    behaviour: { receipt: { responseIdFormat: 'padded', idFormat: 'decimal' } },
  },
  9306: { sentence: 'receipt without TLVs', behaviour: { receipt: { tlvs: false } } },
  9307: { sentence: 'receipt with TLVs and no text', behaviour: { receipt: { text: 'none' } } },
  9308: { sentence: 'receipt text in message_payload', behaviour: { receipt: { text: 'payload' } } },
  9309: { sentence: 'receipt as data_sm', behaviour: { receipt: { command: 'data_sm' } } },
  9310: { sentence: 'receipt with esm_class 0 and TLVs', behaviour: { receipt: { esmClass: 0x00 } } },
  9311: {
    sentence: 'receipt with esm_class 0 and no TLVs: only its text tells',
    behaviour: { receipt: { esmClass: 0x00, tlvs: false } },
  },
  9312: { sentence: 'receipt with esm_class 0x44 (UDH indicator)', behaviour: { receipt: { esmClass: 0x44 } } },
  9313: { sentence: 'receipt with esm_class 0x20', behaviour: { receipt: { esmClass: 0x20 } } },
  9314: {
    sentence: 'field names of the receipt in other case',
    behaviour: { receipt: { text: 'mixed-case', tlvs: false } },
  },
  9315: {
    sentence: 'receipt with submitdate: and donedate:, the latter 000000000000',
    behaviour: { receipt: { text: 'dense', tlvs: false } },
  },
  9316: { sentence: 'dates of the receipt with seconds', behaviour: { receipt: { text: 'long-dates', tlvs: false } } },
  9317: { sentence: 'receipt whose text is nonsense, with TLVs', behaviour: { receipt: { text: 'nonsense' } } },
  9318: { sentence: 'receipt from the number in national form', behaviour: { receipt: { nationalSource: true } } },
  9319: {
    sentence: 'undeliverable with network_error_code as three ASCII digits',
    behaviour: { outcomes: [{ state: 'undeliverable', error: '034' }], receipt: { asciiNetworkError: true } },
  },
  9320: { sentence: 'receipt with the id of no message', behaviour: { receipt: { foreignId: true } } },
};

/** 9400 + command_status in decimal: refused with that status, every time. */
const refusals: Record<number, MagicNumber> = {};
for (const { code } of Object.values(statuses)) {
  if (code === 0) continue;
  const sentence = `refused with ESME_${statusName(code)} (0x${code.toString(16).padStart(2, '0')})`;
  refusals[9400 + code] = { sentence, behaviour: { answer: { kind: 'refused', status: code } } };
}
refusals[9698] = {
  sentence: "refused with a carrier's own status (0x400)",
  behaviour: { answer: { kind: 'refused', status: 0x400 } },
};
refusals[9699] = {
  sentence: 'refused with a reserved status (0x7fff)',
  behaviour: { answer: { kind: 'refused', status: 0x7fff } },
};

/** 97sn: refused n times with a temporary status, taken the next time, and so on again. */
const passingRefusals: Record<number, MagicNumber> = {};
const passing: readonly StatusName[] = ['RTHROTTLED', 'RMSGQFUL', 'RSYSERR', 'RX_T_APPN', 'RINVBNDSTS'];
for (const [index, name] of passing.entries()) {
  for (let times = 1; times <= 9; times++) {
    passingRefusals[9700 + index * 10 + times] = {
      sentence: `refused ${times} times with ESME_${name}, then taken`,
      behaviour: { answer: { kind: 'refused-at-first', status: statuses[name].code, times } },
    };
  }
}

/** 98xx: what becomes of the response and of the link. */
const links: Record<number, MagicNumber> = {
  9800: { sentence: 'taken and delivered, but no response', behaviour: { answer: { kind: 'lost', kept: true } } },
  9801: { sentence: 'neither taken nor answered', behaviour: { answer: { kind: 'lost', kept: false } } },
  9802: { sentence: 'response after 30 s', behaviour: { answer: { kind: 'late', afterMs: 30_000 } } },
  9803: { sentence: 'response after two minutes', behaviour: { answer: { kind: 'late', afterMs: 2 * minuteMs } } },
  9804: {
    sentence: 'taken, then the link drops before the response',
    behaviour: { answer: { kind: 'dropped', kept: true } },
  },
  9805: {
    sentence: 'not taken: the link drops before the response',
    behaviour: { answer: { kind: 'dropped', kept: false } },
  },
  9806: { sentence: 'taken; the link drops within the response', behaviour: { answer: { kind: 'cut' } } },
  9807: {
    sentence: 'taken; the link drops behind the response',
    behaviour: { answer: { kind: 'answered-then-dropped' } },
  },
  9808: {
    sentence: 'answered with generic_nack, its sequence_number right',
    behaviour: { answer: { kind: 'nack', withSequence: true } },
  },
  9809: {
    sentence: 'answered with generic_nack, its sequence_number 0',
    behaviour: { answer: { kind: 'nack', withSequence: false } },
  },
  9810: {
    sentence: 'answered under the sequence_number of no request',
    behaviour: { answer: { kind: 'wrong-sequence' } },
  },
  9811: { sentence: 'answered twice', behaviour: { answer: { kind: 'doubled' } } },
  9812: {
    sentence: 'response held back behind later ones (50 ms)',
    behaviour: { answer: { kind: 'late', afterMs: 50 } },
  },
  9813: { sentence: 'response with an empty message_id', behaviour: { answer: { kind: 'without-id' } } },
  9814: { sentence: 'response written byte by byte', behaviour: { answer: { kind: 'byte-by-byte' } } },
  9815: { sentence: 'the carrier sends unbind before the response', behaviour: { answer: { kind: 'unbinding' } } },
  9816: {
    sentence: 'a PDU with an unknown command before the response',
    behaviour: { answer: { kind: 'preceded', by: 'unknown-command' } },
  },
  9817: {
    sentence: 'a deliver_sm whose TLV runs past its end before the response',
    behaviour: { answer: { kind: 'preceded', by: 'tlv-overrun' } },
  },
  9818: {
    sentence: 'a deliver_sm without its last fields before the response',
    behaviour: { answer: { kind: 'preceded', by: 'truncated-pdu' } },
  },
  9819: {
    sentence: 'a command_length of 2 GiB behind the response',
    behaviour: { answer: { kind: 'followed', by: 'oversize-length' } },
  },
  9820: {
    sentence: 'bytes that are no PDU behind the response',
    behaviour: { answer: { kind: 'followed', by: 'garbage' } },
  },
};

const longText =
  'Bonjour, merci pour votre message. Je suis en réunion toute la matinée et je vous rappelle dès que possible. ' +
  "Si c'est urgent, adressez-vous à l'accueil, qui est ouvert de 9 h à 18 h, ou laissez votre numéro et le meilleur " +
  'moment pour vous joindre. Pour ne plus recevoir de message, il suffit de répondre par le mot que vous savez. Bien à vous';
const longUcs2Text = `${longText.slice(0, 150)} 🙂 ça marche, « à demain »`;

const answers = (sentence: string, text: string, form?: string): MagicNumber => ({
  sentence,
  behaviour: { reply: form === undefined ? { text } : { text, form } },
});

/** 99xx: delivered, and then the phone answers by itself. */
const answeringPhones: Record<number, MagicNumber> = {
  9900: answers('answers « Merci »', 'Merci'),
  9901: answers('answers STOP', 'STOP'),
  9902: answers('answers « stop. merci »', 'stop. merci'),
  9903: answers('answers START', 'START'),
  9904: answers('answers at length, in parts of GSM 7-bit', longText),
  9905: answers('answers in UCS-2', 'Ça marche 👍'),
  9906: answers('answers at length in UCS-2', longUcs2Text),
  9907: answers('answers at length, last part first', longText, 'reversed'),
  9908: answers('answers at length, with references of 16 bits', longText, 'udh16'),
  9909: answers('answers at length, joined by SAR TLVs', longText, 'sar'),
  9910: answers('answers at length in message_payload', longText, 'payload'),
  9911: answers('answers at length, each part twice', longText, 'doubled'),
  9912: answers('answers at length, but the second part is lost', longText, 'incomplete'),
  9913: answers('answers in Latin-1 (data_coding 3)', 'Déjà reçu, merci', 'latin1'),
  9914: answers('answers in ASCII (data_coding 1)', 'Merci', 'ascii'),
  9915: answers('answers as flash (data_coding 0x10)', 'Merci', 'flash'),
  9916: answers('answers from its number in national form', 'Merci', 'national'),
  9917: answers('answers as data_sm', 'Merci', 'data_sm'),
  9918: answers('answers nothing but an empty text', ''),
};

/** Numbers that belong together. `rule`: they follow one rule, which says more than a list of them. */
export type MagicNumberGroup = { title: string; rule?: string; magicNumbers: Readonly<Record<number, MagicNumber>> };

/** Every number with a meaning, as `docs/simulator.md` tells them. */
export const magicNumberGroups: readonly MagicNumberGroup[] = [
  { title: 'How a message ends', magicNumbers: finalStates },
  {
    title: 'Network errors',
    rule: '`91nn`: undeliverable with network error `0nn`. In the numbering of MAP, 01 is an unknown subscriber, 13 a barred call, 27 a phone that is off, 31 one that is busy, 32 one whose memory is full, 34 a failure of the network.',
    magicNumbers: networkErrors,
  },
  { title: 'When receipts come, and how many', magicNumbers: receiptTimes },
  { title: 'How receipts and ids are written', magicNumbers: receiptForms },
  { title: 'Refused every time: 9400 and the command_status in decimal', magicNumbers: refusals },
  {
    title: 'Refused at first',
    rule: `\`97sn\`: refused \`n\` times (1 to 9), then taken, and so on again. The status by \`s\`: ${passing
      .map((name, index) => `${index} ESME_${name}`)
      .join(', ')}.`,
    magicNumbers: passingRefusals,
  },
  { title: 'Responses and links that go astray', magicNumbers: links },
  { title: 'Phones that answer by themselves', magicNumbers: answeringPhones },
];

/** The same by the last four digits. */
export const magicNumbers: ReadonlyMap<number, MagicNumber> = new Map(
  magicNumberGroups.flatMap((group) =>
    Object.entries(group.magicNumbers).map(([digits, meaning]): [number, MagicNumber] => [Number(digits), meaning]),
  ),
);
