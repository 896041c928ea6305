import type { Contract, Result } from '../contract.ts';

/** A program's text; `{id}` and `{key}` stand for the reader's own credentials, `{address}` for where the reader reached us. */
export type Sample = { id: 'curl' | 'php' | 'javascript'; name: string; text: string };

export const ADDRESS_PLACE = '{address}';
export const ID_PLACE = '{id}';
export const KEY_PLACE = '{key}';

type Field = { name: string; value: string | readonly string[] };

/** The same request in three languages. */
export function samplesOf(contract: Contract): Sample[] {
  const fields = fieldsOf(contract);
  const url = `${ADDRESS_PLACE}${contract.path}`;
  return [
    { id: 'curl', name: 'curl', text: curl(url, fields) },
    { id: 'php', name: 'PHP', text: php(url, fields) },
    { id: 'javascript', name: 'JavaScript', text: javascript(url, fields) },
  ];
}

function fieldsOf(contract: Contract): Field[] {
  const places = [
    { name: 'id', value: ID_PLACE },
    { name: 'key', value: KEY_PLACE },
  ];
  const shown = contract.parameters.filter((parameter) => parameter.example !== '');
  return [...places, ...shown.map(({ name, example }) => ({ name, value: example }))];
}

function curl(url: string, fields: Field[]): string {
  const pairs = fields.flatMap(({ name, value }) =>
    typeof value === 'string' ? [`${name}=${value}`] : value.map((item, index) => `${name}[${index}]=${item}`),
  );
  return [`curl ${url}`, ...pairs.map((pair) => `  --data-urlencode '${pair.replaceAll("'", `'\\''`)}'`)].join(' \\\n');
}

function php(url: string, fields: Field[]): string {
  const literal = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
  const value = (given: Field['value']) =>
    typeof given === 'string' ? literal(given) : `[${given.map(literal).join(', ')}]`;
  const members = fields.map((field) => `    ${literal(field.name)} => ${value(field.value)},`);
  return [
    '$fields = [',
    ...members,
    '];',
    `$curl = curl_init('${url}');`,
    "$body = http_build_query($fields, '', '&');",
    'curl_setopt($curl, CURLOPT_POSTFIELDS, $body);',
    'curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);',
    '$answer = json_decode(curl_exec($curl));',
    'echo $answer->code;',
  ].join('\n');
}

function javascript(url: string, fields: Field[]): string {
  const members = fields.map(({ name, value }) => `    ${name}: ${JSON.stringify(value)},`);
  return [
    `const response = await fetch('${url}', {`,
    "  method: 'POST',",
    "  headers: { 'content-type': 'application/json' },",
    '  body: JSON.stringify({',
    ...members,
    '  }),',
    '});',
    'const answer = await response.json();',
  ].join('\n');
}

/** What a successful answer looks like. */
export function exampleAnswer(contract: Contract): Record<string, unknown> {
  return { status: true, code: 'OK', ...exampleOf(contract.results) };
}

function exampleOf(results: readonly Result[]): Record<string, unknown> {
  return Object.fromEntries(
    results.map((result) => [result.name, result.type === 'rows' ? [exampleOf(result.row)] : result.example]),
  );
}
