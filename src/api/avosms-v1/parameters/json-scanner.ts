import type { Work } from './work.ts';

/** The text is not JSON, or nests deeper than PHP reads. */
export class UnreadableJson extends Error {
  override name = 'UnreadableJson';
}

export type Scalar = string | number | boolean | null;

/** As PHP's `json_decode`. */
const DEEPEST = 512;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what JSON forbids in a text
const SPECIAL = /[\\\u0000-\u001f]/;
const ESCAPED = new Set([...'"\\/bfnrt'].map((character) => character.charCodeAt(0)));
const WORDS: readonly (readonly [string, Scalar])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/**
 * Goes through a JSON text once, from its beginning to its end, and makes only the values that it is asked for.
 * Every method @throws {UnreadableJson}
 */
export class JsonScanner {
  readonly #text: string;
  readonly #work: Work;
  #at: number;
  #depth = 0;
  readonly #pass = () => void this.scalar();

  constructor(text: string, work: Work) {
    this.#text = text;
    this.#work = work;
    this.#at = text.startsWith('\uFEFF') ? 1 : 0;
    this.#skipSpace();
  }

  /** Whether a list or an object begins here; if so, its members are next. */
  opens(bracket: '[' | '{'): boolean {
    if (this.#text[this.#at] !== bracket) return false;
    this.#at++;
    if (++this.#depth > DEEPEST) throw new UnreadableJson();
    return true;
  }

  /** Calls `read` for each member of the object that was opened; it must read one value. */
  members(read: (name: string) => void): void {
    this.#list('}', () => {
      const name = this.#string();
      this.#expect(':');
      this.#skipSpace();
      read(name);
    });
  }

  /** Calls `read` for each element of the list that was opened; it must read one value. */
  elements(read: () => void): void {
    this.#list(']', read);
  }

  /** The value here; undefined for a list or an object, which is passed over. */
  scalar(): Scalar | undefined {
    if (this.#text.charCodeAt(this.#at) === QUOTE) return this.#string();
    if (this.opens('[')) {
      this.elements(this.#pass);
      return undefined;
    }
    if (this.opens('{')) {
      this.members(this.#pass);
      return undefined;
    }
    const word = WORDS.find(([written]) => this.#text.startsWith(written, this.#at));
    if (!word) return this.#number();
    this.#at += word[0].length;
    return word[1];
  }

  /** Nothing but white space follows. */
  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) throw new UnreadableJson();
  }

  #list(close: ']' | '}', read: () => void): void {
    this.#skipSpace();
    if (this.#text[this.#at] !== close) {
      do {
        this.#skipSpace();
        read();
        this.#skipSpace();
      } while (this.#passes(','));
    }
    this.#expect(close);
    this.#depth--;
  }

  #passes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    this.#skipSpace();
    if (!this.#passes(character)) throw new UnreadableJson();
  }

  #skipSpace(): void {
    const from = this.#at;
    for (
      let code = this.#code();
      code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
      code = this.#code()
    ) {
      this.#at++;
    }
    this.#work.spend(this.#at - from + 1);
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }

  #string(): string {
    if (this.#code() !== QUOTE) throw new UnreadableJson();
    const from = this.#at + 1;
    const quote = this.#text.indexOf('"', from);
    if (quote === -1) throw new UnreadableJson();
    const plain = this.#text.slice(from, quote);
    if (SPECIAL.test(plain)) return this.#specialString();
    this.#at = quote + 1;
    this.#work.spend(this.#at - from);
    return plain;
  }

  /** One with escapes, or with a control character, which may not be. */
  #specialString(): string {
    const from = this.#at++;
    for (let code = this.#code(); code !== QUOTE; code = this.#code()) {
      if (!(code >= 0x20)) throw new UnreadableJson(); // a control character, or the end
      if (code === BACKSLASH) this.#passEscape();
      this.#at++;
    }
    this.#at++;
    this.#work.spend(2 * (this.#at - from));
    return JSON.parse(this.#text.slice(from, this.#at)) as string;
  }

  /** From the backslash to the last character of what it escapes. */
  #passEscape(): void {
    this.#at++;
    if (ESCAPED.has(this.#code())) return;
    if (this.#code() !== LOWER_U) throw new UnreadableJson();
    if (!/^[0-9a-f]{4}$/i.test(this.#text.slice(this.#at + 1, this.#at + 5))) throw new UnreadableJson();
    this.#at += 4;
  }

  #number(): number {
    const from = this.#at;
    this.#passes('-');
    if (!this.#passes('0')) this.#digits();
    if (this.#passes('.')) this.#digits();
    if (this.#passes('e') || this.#passes('E')) {
      if (!this.#passes('+')) this.#passes('-');
      this.#digits();
    }
    this.#work.spend(this.#at - from);
    return Number(this.#text.slice(from, this.#at));
  }

  /** One or more. */
  #digits(): void {
    const from = this.#at;
    for (let code = this.#code(); code >= 0x30 && code <= 0x39; code = this.#code()) this.#at++;
    if (this.#at === from) throw new UnreadableJson();
  }
}
