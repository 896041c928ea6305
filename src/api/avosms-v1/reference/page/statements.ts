import type { Language } from '#domain/language.ts';
import type { CodeRule, Parameter, Result } from '../../contract.ts';
import type { DocStatement, Source } from '../../statement.ts';
import { type Html, html } from './html.ts';
import { labels, sourceLabels } from './labels.ts';

/** Text in which backquotes mark code. */
export function prose(text: string): Html[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}

export function mark(source: Source, language: Language): Html {
  const { mark: name, meaning } = sourceLabels[language][source];
  return html`<span class="mark mark-${source}" title="${meaning}">${name}</span>`;
}

/** Each statement on a line of its own, with the mark of whose word it is. */
export function statements(notes: readonly DocStatement[], language: Language): Html {
  const lines = notes.map(
    (statement) => html`<li>${mark(statement.source, language)} <span>${prose(statement[language])}</span></li>`,
  );
  return html`<ul class="says">${lines}</ul>`;
}

/** A list of names with what is said of them. */
function definitions(rows: readonly { head: Html; body: Html }[]): Html {
  return html`<dl class="facts">${rows.map(({ head, body }) => html`<div><dt>${head}</dt><dd>${body}</dd></div>`)}</dl>`;
}

export function parameterList(parameters: readonly Parameter[], language: Language): Html {
  const words = labels[language];
  return definitions(
    parameters.map(({ name, required, values, notes }) => ({
      head: html`<code class="name">${name}</code>
        <span class="${required ? 'need' : 'may'}">${required ? words.required : words.optional}</span>
        ${values ? html`<span class="type">${values.join(' | ')}</span>` : ''}`,
      body: statements(notes, language),
    })),
  );
}

const typeNames: Record<Result['type'], string> = {
  text: 'string',
  boolean: 'boolean',
  integer: 'integer',
  number: 'number',
  texts: 'string[]',
  rows: 'object[]',
};

export function resultList(results: readonly Result[], language: Language): Html {
  return definitions(
    results.map((result) => ({
      head: html`<code class="name">${result.name}</code> <span class="type">${typeNames[result.type]}</span>`,
      body: html`${statements(result.notes, language)}${result.type === 'rows' ? resultList(result.row, language) : ''}`,
    })),
  );
}

export function codeList(codes: readonly CodeRule[], language: Language): Html {
  const { reserved: never } = labels[language];
  return definitions(
    codes.map(({ code, notes, reserved }) => ({
      head: html`<code class="name">${code}</code> ${reserved ? html`<span class="may">${never}</span>` : ''}`,
      body: statements(notes, language),
    })),
  );
}
