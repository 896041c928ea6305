import { ascii, flag, longText, number, oneOf, wholeNumber } from '#platform/settings/forms.ts';
import {
  optional,
  readSettings,
  required,
  type SettingsOf,
  type SettingsReading,
  unset,
} from '#platform/settings/setting.ts';
import {
  addressKind,
  countryCode,
  customTlvs,
  errorWords,
  receiptPattern,
  receiptStates,
  statusClasses,
} from './smpp-forms.ts';

const alphabetWords = ['gsm', 'gsm-packed', 'latin-1', 'ascii'] as const;
const seconds = number(0.01, 3600);

/** Every particularity of an SMPP carrier that differs from its neighbours'. The table in docs/carriers.md is generated from here. */
export const smppSettings = {
  host: required(ascii(1, 255), 'The carrier’s host name or address.'),
  port: optional(wholeNumber(1, 65_535), 2775, 'The port of its SMSC.'),
  tls: optional(
    oneOf('off', 'on', 'no-host-check', 'insecure'),
    'off',
    'TLS from the first byte. `no-host-check` takes a certificate of another name; `insecure` takes any, and is for tests.',
  ),
  tlsAuthority: optional(longText(100_000), '', 'PEM certificates to trust instead of the usual authorities.'),
  tlsServerName: optional(ascii(0, 255), '', 'The name to ask for and to check, when it is not the host.'),

  systemId: required(ascii(1, 15), 'Our name at the carrier.'),
  systemType: optional(ascii(0, 12), '', 'A word some carriers ask for when binding, such as `VMA` or `SMPP`.'),
  bindMode: optional(
    oneOf('transceiver', 'transmitter+receiver', 'transmitter'),
    'transceiver',
    'How links are bound. With `transmitter` alone no receipt and no reply can arrive.',
  ),
  bindFallBack: optional(
    flag,
    true,
    'When the carrier does not know `transceiver`, bind a transmitter and a receiver instead, and the reverse.',
  ),
  binds: optional(wholeNumber(1, 64), 1, 'How many links (or pairs of links) are held at once.'),
  interfaceVersion: optional(oneOf('3.3', '3.4', '5.0'), '3.4', 'The version of the protocol announced when binding.'),
  bindAddress: optional(addressKind, '0/0', 'TON/NPI of the addresses that a link serves.'),
  addressRange: optional(
    ascii(0, 40),
    '',
    'The addresses that a link serves, as the carrier writes them; mostly ignored.',
  ),

  sourceAlphanumeric: optional(addressKind, '5/0', 'TON/NPI of a sender with letters.'),
  sourceShort: optional(addressKind, '3/0', 'TON/NPI of a short code.'),
  sourceLong: optional(addressKind, '1/1', 'TON/NPI of a sender that is a telephone number.'),
  sourcePrefix: optional(oneOf('', '+', '00'), '', 'What is written before a sender that is a telephone number.'),
  destination: optional(addressKind, '1/1', 'TON/NPI of the recipient.'),
  destinationPrefix: optional(oneOf('', '+', '00'), '', 'What is written before the recipient’s number.'),

  alphabet: optional(
    oneOf(...alphabetWords),
    'gsm',
    'What the carrier takes data_coding 0 for, in what we send. `gsm` is one character an octet.',
  ),
  replyAlphabet: optional(
    oneOf(...alphabetWords, 'utf-8'),
    'gsm',
    'What data_coding 0 stands for in the replies it brings.',
  ),
  gsmDataCoding: optional(wholeNumber(0, 255), 0, 'The data_coding of texts in that alphabet.'),
  ucs2DataCoding: optional(wholeNumber(0, 255), 8, 'The data_coding of texts in UCS-2: 8, sometimes 24 or 25.'),
  longTexts: optional(
    oneOf('udh8', 'udh16', 'sar', 'message_payload'),
    'udh8',
    'How parts of a long text are marked: a header with an 8-bit or 16-bit reference, the sar_* TLVs, or one whole text cut by the carrier. For 16 bits parts are cut one character shorter; a text that would then take one part more than was paid keeps 8 bits.',
  ),

  receipts: optional(oneOf('all', 'first', 'none'), 'all', 'Which parts of a message ask for a receipt.'),
  intermediateReceipts: optional(flag, false, 'Also ask for receipts while a message waits for its phone.'),
  receiptPattern: unset(
    receiptPattern,
    'For receipts that the standard reading does not fit: a regular expression with the named groups `id`, `stat` and perhaps `err`. What it finds goes before the usual reading.',
  ),
  receiptStates: optional(
    receiptStates,
    {},
    'What the carrier’s own words for a state mean, in capitals or not, such as `{"SENT": "buffered"}`: `delivered`, `undelivered`, `buffered` or `unknown`.',
  ),
  receiptWords: optional(errorWords, {}, 'What the carrier’s error codes say, such as `{"001": "absent subscriber"}`.'),
  submitIdBase: optional(
    oneOf('auto', 'as-is', 'decimal', 'hex'),
    'auto',
    'The base of message ids in answers to submissions. While this and `receiptIdBase` are `auto`, the way that the carrier writes ids is learnt from its receipts.',
  ),
  submitIdWidth: optional(
    wholeNumber(0, 64),
    0,
    'The length to which ids in answers are padded with zeros, where receipts leave the zeros out. 0: as the answers show.',
  ),
  receiptIdBase: optional(oneOf('auto', 'as-is', 'decimal', 'hex'), 'auto', 'The base of message ids in receipts.'),
  deliverErrors: optional(
    flag,
    true,
    'Whether the carrier takes “try later” for an answer when a receipt or reply could not be stored. If not, it gets no answer.',
  ),
  replyCountry: optional(countryCode, 'FR', 'The country of numbers that the carrier writes in national form.'),

  validity: optional(
    oneOf('absolute', 'relative', 'none'),
    'absolute',
    'How the end of a message’s validity is written, if at all.',
  ),
  serviceType: optional(ascii(0, 5), '', 'service_type of every message.'),
  priority: optional(wholeNumber(0, 3), 0, 'priority_flag of every message.'),
  protocolId: optional(wholeNumber(0, 255), 0, 'protocol_id of every message.'),
  messageMode: optional(
    oneOf('default', 'datagram', 'forward', 'store-and-forward'),
    'default',
    'The lowest two bits of esm_class.',
  ),
  tlvs: optional(flag, true, 'Whether optional parameters may be sent at all.'),
  customTlvs: optional(
    customTlvs,
    {},
    'Parameters added to every message, such as `{"0x1400": "text", "0x1401": "hex:00ff"}`. `cstring:` ends a text with a NUL.',
  ),

  window: optional(wholeNumber(1, 10_000), 10, 'How many parts may await their answer on one link.'),
  rate: optional(wholeNumber(1, 100_000), 50, 'Parts per second, over all links.'),
  burst: optional(
    wholeNumber(0, 100_000),
    0,
    'Parts that may leave at once after a pause; 0 stands for a tenth of the rate.',
  ),
  bindSeconds: optional(seconds, 15, 'How long connecting and binding may take.'),
  responseSeconds: optional(seconds, 60, 'After this the outcome of a part is unknown: it is in doubt.'),
  enquireLinkSeconds: optional(
    seconds,
    30,
    'A silent link is asked for a sign of life this often; two missed, and it is dead.',
  ),
  reconnectSeconds: optional(
    seconds,
    60,
    'The longest pause between attempts to connect. They begin at 1 second and double.',
  ),
  refusedBindSeconds: optional(seconds, 300, 'The pause after the carrier rejected our system_id or password.'),
  throttleSeconds: optional(seconds, 60, 'The longest pause after “too fast”. Pauses begin at 1 second and double.'),

  breakerShare: optional(
    number(0, 1),
    0.5,
    'The circuit of the carrier opens when this share of its answers is bad: refusals that blame our account or nothing in particular, “too fast”, out of order, none at all. 0: never.',
  ),
  breakerParts: optional(wholeNumber(10, 100_000), 50, 'How many of its latest answers are looked at for that.'),
  breakerSeconds: optional(
    seconds,
    30,
    'After so long without a bind it opens too; and all that is bad but refusals must go on for as long.',
  ),
  breakerPauseSeconds: optional(
    seconds,
    30,
    'After that the circuit is half-open: ten parts try the carrier. The pause doubles as long as that fails.',
  ),
  breakerReturnSeconds: optional(seconds, 60, 'In this time its traffic returns, from a tenth to all.'),

  statuses: optional(
    statusClasses,
    {},
    'What this carrier means by a command_status, by name or number, such as `{"RSUBMITFAIL": "recipient", "0x411": "busy"}`: `recipient`, `sender`, `content`, `account`, `other`, `busy`, `full`, `throttled` or `rebind`.',
  ),
  inDoubt: optional(
    oneOf('by-kind', 'never', 'resend'),
    'by-kind',
    'Which notifications in doubt are sent once more: `by-kind` those whose account or request allows it (one-time codes, unless set otherwise), `never` none, `resend` all. Marketing never is.',
  ),
  inDoubtSeconds: optional(
    seconds,
    120,
    'How long a notification stays in doubt before it is sent once more, if it may be.',
  ),
  closeDoubtSeconds: optional(
    number(0.01, 604_800),
    3600,
    'After this, what is in doubt and will not be sent again is closed as in doubt, and charged or refunded as its account has it.',
  ),
  query: optional(
    flag,
    false,
    'Whether the carrier answers query_sm: it is then asked once about each part whose validity ended without a receipt.',
  ),
} as const;

export type SmppSettings = SettingsOf<typeof smppSettings>;
export type Alphabet = SmppSettings['replyAlphabet'];

/** Reads the settings of an SMPP carrier, or tells every problem with them. The password travels apart, encrypted. */
export function readSmppSettings(given: unknown): SettingsReading<SmppSettings> {
  const reading = readSettings(smppSettings, given);
  if (reading.kind === 'refused') return reading;
  const problems = contradictions(reading.settings);
  return problems.length > 0 ? { kind: 'refused', problems } : reading;
}

function contradictions(settings: SmppSettings): string[] {
  const problems: string[] = [];
  const { tlvs, longTexts, tls } = settings;
  if (!tlvs && (longTexts === 'sar' || longTexts === 'message_payload')) {
    problems.push(`longTexts: ${longTexts} travels in optional parameters, which tlvs forbids`);
  }
  if (!tlvs && settings.customTlvs.size > 0) problems.push('customTlvs: optional parameters are forbidden by tlvs');
  if (tls === 'off' && settings.tlsAuthority) problems.push('tlsAuthority: has no effect while tls is off');
  if (tls === 'off' && settings.tlsServerName) problems.push('tlsServerName: has no effect while tls is off');
  return problems;
}
