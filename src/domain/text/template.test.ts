import { describe, expect, it } from 'vitest';
import { fieldsOf, fillTemplate } from './template.ts';

describe('fillTemplate', () => {
  const values = { firstName: 'Zoë', city: 'Lyon', empty: '  ', odd: '{city}', dollars: '$&$1' };

  it.each([
    ['Bonjour {firstName}', 'Bonjour Zoë'],
    ['{firstName}, {city}, {firstName}', 'Zoë, Lyon, Zoë'],
    ['Bonjour {lastName|à vous}', 'Bonjour à vous'],
    ['Bonjour {empty|à vous}', 'Bonjour à vous'],
    ['Bonjour {lastName}!', 'Bonjour !'],
    ['{lastName|}', ''],
    ['{{firstName}}', '{firstName}'],
    ['{{{firstName}}}', '{Zoë}'],
    ['{"a":[1]} { } {1} {a b} }', '{"a":[1]} { } {1} {a b} }'],
    ['{odd}', '{city}'],
    ['{dollars}', '$&$1'],
    ['{constructor|none}{toString|none}', 'nonenone'],
    ['no fields', 'no fields'],
  ])('makes of %j %j', (template, text) => {
    expect(fillTemplate(template, values)).toBe(text);
  });
});

describe('fieldsOf', () => {
  it('names each field once, in order, without the escaped ones', () => {
    expect(fieldsOf('{city} {firstName|you} {city} {{no}} {not this}')).toEqual(['city', 'firstName']);
  });
});
