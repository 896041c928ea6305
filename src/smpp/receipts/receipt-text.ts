/**
 * The text of a delivery receipt (3.4 appendix B): carriers agree on its look only, so it is read with patience and written
 * strictly.
 *
 *   parseReceiptText(text)    fields in any case and order, some missing
 *   receiptDate(digits)       a date in any of four forms
 *   writeReceiptText(fields)  exactly the example of the specification
 *
 * Reading stops at `text:`. What follows is the beginning of the message itself: whoever wrote it must not be able to forge
 * an id or a state.
 */

/** What was found, as it was written; absent fields are undefined. */
export type ReceiptText = {
  id?: string;
  submitted?: string;
  delivered?: string;
  /** `receiptDate` reads both dates. */
  submitDate?: string;
  doneDate?: string;
  /** `stateOfStat` knows its meaning. */
  stat?: string;
  /** Mostly three characters, digits or not, and what they mean is the carrier's own. */
  err?: string;
};

/** A receipt is short; what lies beyond is not looked at. */
const MAX_TEXT = 1_024;
const MAX_KEY = 10;

const keys: Record<string, keyof ReceiptText | 'text'> = {
  id: 'id',
  sub: 'submitted',
  dlvrd: 'delivered',
  submitdate: 'submitDate',
  donedate: 'doneDate',
  stat: 'stat',
  err: 'err',
  text: 'text',
};

/** The fields of a receipt's text. Any text is accepted; one that is no receipt gives few fields or none. */
export function parseReceiptText(whole: string): ReceiptText {
  const text = whole.length > MAX_TEXT ? whole.slice(0, MAX_TEXT) : whole;
  const found: ReceiptText = {};
  let open: keyof ReceiptText | undefined;
  let valueAt = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    const key = keyBefore(text, colon);
    if (!key) continue;
    if (open) keep(found, open, text.slice(valueAt, key.start));
    if (key.name === 'text') return found;
    open = key.name;
    valueAt = colon + 1;
  }
  if (open) keep(found, open, text.slice(valueAt));
  return found;
}

/** The field name that ends at a colon, with where it starts; `submit date` is one name. */
function keyBefore(text: string, colon: number): { name: keyof ReceiptText | 'text'; start: number } | undefined {
  let start = wordStart(text, colon);
  let word = text.slice(start, colon).toLowerCase();
  if (word === 'date') {
    const first = wordStart(text, start - 1);
    word = text.slice(first, start - 1).toLowerCase() + word;
    start = first;
  }
  const name = Object.hasOwn(keys, word) ? keys[word] : undefined;
  return name && { name, start };
}

/** Where the word that ends before `end` begins: behind a blank or what some carriers write instead, or at the start. */
function wordStart(text: string, end: number): number {
  let at = end;
  while (at > 0 && end - at <= MAX_KEY && !isBetween(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** A blank, a comma, a semicolon or a bar. */
const isBetween = (code: number): boolean =>
  code <= 0x20 || code === 0xa0 || code === 0x2c || code === 0x3b || code === 0x7c;

/** The first of two equal fields counts. */
function keep(found: ReceiptText, name: keyof ReceiptText, written: string): void {
  const value = written.replace(/[\s,;|]+$/, '').trimStart();
  if (value !== '' && found[name] === undefined) found[name] = value;
}

/** Years of two digits: 38 to 99 are 19xx (3.4 appendix C). */
const century = (year: number): number => (year >= 38 ? 1900 : 2000) + year;

/**
 * YYMMDDhhmm, YYMMDDhhmmss, YYYYMMDDhhmm or YYYYMMDDhhmmss as `2026-03-14T15:30:00`; undefined for anything else, such as
 * the twelve zeros that mean "none". No zone is known: it is a carrier's local time, sometimes the handset's, and so a
 * piece of information, not a measure. Reading it costs more than all the rest of a receipt: do so when someone asks.
 */
export function receiptDate(digits: string): string | undefined {
  if (!/^\d{10}$|^\d{12}$|^\d{14}$/.test(digits)) return undefined;
  if (digits.length === 14) return isoOf(Number(digits.slice(0, 4)), digits.slice(4));
  const short = isoOf(century(Number(digits.slice(0, 2))), digits.slice(2));
  return short ?? (digits.length === 12 ? isoOf(Number(digits.slice(0, 4)), digits.slice(4)) : undefined);
}

/** `rest`: MMDDhhmm or MMDDhhmmss. By arithmetic: two dates a receipt through `Date` cost more than all else in it. */
function isoOf(year: number, rest: string): string | undefined {
  const month = rest.slice(0, 2);
  const day = rest.slice(2, 4);
  const hour = rest.slice(4, 6);
  const minute = rest.slice(6, 8);
  const second = rest.slice(8, 10) || '00';
  const ofTheDay = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  const ofTheYear = Number(day) >= 1 && Number(day) <= daysOfMonth(year, Number(month));
  if (year < 1900 || !ofTheDay || !ofTheYear) return undefined;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** 0 for a month that does not exist. */
function daysOfMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  if (month < 1 || month > 12) return 0;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `submitDate` and `doneDate` are written in UTC, to the minute. `text` is cut to 20 characters. */
export type ReceiptFields = {
  id: string;
  delivered: boolean;
  submitDate: Date;
  doneDate: Date;
  stat: string;
  err: string;
  text: string;
};

/** The text of a receipt, exactly as appendix B has it. Characters outside Latin-1 become question marks. */
export function writeReceiptText({ id, delivered, submitDate, doneDate, stat, err, text }: ReceiptFields): string {
  const dlvrd = delivered ? '001' : '000';
  const dates = `submit date:${shortDate(submitDate)} done date:${shortDate(doneDate)}`;
  const start = Array.from(text.slice(0, 20), (character) => (character > '\xff' ? '?' : character)).join('');
  return `id:${id} sub:001 dlvrd:${dlvrd} ${dates} stat:${stat} err:${err} text:${start}`;
}

const shortDate = (date: Date): string => date.toISOString().replace(/\D/g, '').slice(2, 12);
