import { expect, it } from 'vitest';
import { visible } from './visible.ts';

it.each([
  ['an escape sequence', '\u001b[2J\u001b]0;owned\u0007', '\\x1b[2J\\x1b]0;owned\\x07'],
  ['a line that is written over', 'delivered\rfailed', 'delivered\\x0dfailed'],
  ['backspaces and DEL', 'a\b\u007f', 'a\\x08\\x7f'],
  ['an escape sequence of one character', '\u009b2J', '\\x9b2J'],
  ['NUL', 'a\0b', 'a\\x00b'],
  [
    'text that is turned round',
    '\u202e100 EUR\u202c \u2066x\u2069 \u200f\u061c',
    '\\u202e100 EUR\\u202c \\u2066x\\u2069 \\u200f\\u061c',
  ],
  ['separators of lines that only some know', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
  ['what people write', 'Été 😀\n\tÀ bientôt – «\u00a0oui\u00a0»', 'Été 😀\n\tÀ bientôt – «\u00a0oui\u00a0»'],
])('shows %s as it is', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});
