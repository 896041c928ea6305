import type { Language } from '#domain/language.ts';
import type { Contract, Parameter } from '../../contract.ts';
import { codesOf, operationId } from '../../contract.ts';
import { ADDRESS_PLACE, exampleAnswer, ID_PLACE, KEY_PLACE, samplesOf } from '../samples.ts';
import { type Html, html } from './html.ts';
import { labels } from './labels.ts';
import { codeList, mark, parameterList, resultList, statements } from './statements.ts';

/** One operation: what is stated on one side, what it looks like on the other. */
export function operationSection(contract: Contract, address: string, language: Language): Html {
  const id = operationId(contract);
  return html`<article class="operation" id="${id}" aria-labelledby="${id}-title">
    <div class="told">
      <h3 id="${id}-title"><a href="#${id}">${contract.title[language]}</a></h3>
      ${pathLine(contract, language)}
      ${statements(contract.notes, language)}
      ${parts(contract, language)}
    </div>
    <div class="shown">
      ${samplePanel(contract, address, language)}
      ${panel(labels[language].answer, html`<pre><code>${jsonMarkup(exampleAnswer(contract))}</code></pre>`)}
      ${trial(contract, language)}
    </div>
  </article>`;
}

function pathLine(contract: Contract, language: Language): Html {
  const page = contract.page
    ? html`<span class="page">${labels[language].documentedAt} <code>${contract.page}</code></span>`
    : '';
  return html`<p class="path"><span class="verb">POST</span> <code>${contract.path}</code>
    ${mark(contract.pathSource, language)} ${page}</p>`;
}

function parts(contract: Contract, language: Language): Html[] {
  const { parameters, headers = [], results } = contract;
  const codes = codesOf(contract);
  const words = labels[language];
  const part = (title: string, content: Html | undefined, nothing: string) =>
    html`<h4>${title}</h4>${content ?? html`<p class="nothing">${nothing}</p>`}`;
  return [
    part(
      words.parameters,
      some(parameters, () => parameterList(parameters, language)),
      words.noParameters,
    ),
    ...(headers.length > 0 ? [html`<h4>${words.headers}</h4>${parameterList(headers, language)}`] : []),
    part(
      words.results,
      some(results, () => resultList(results, language)),
      words.noResults,
    ),
    part(
      words.codes,
      some(codes, () => codeList(codes, language)),
      words.noCodes,
    ),
  ];
}

function some(facts: readonly unknown[], show: () => Html): Html | undefined {
  return facts.length > 0 ? show() : undefined;
}

function panel(title: string | Html, content: Html): Html {
  return html`<figure class="panel"><figcaption>${title}</figcaption>${content}</figure>`;
}

function samplePanel(contract: Contract, address: string, language: Language): Html {
  const words = labels[language];
  const samples = samplesOf(contract);
  const tabs = samples.map(
    ({ id, name }, index) =>
      html`<button type="button" class="tab" data-sample="${id}" aria-pressed="${index === 0 ? 'true' : 'false'}">${name}</button>`,
  );
  const texts = samples.map(
    ({ id, text }, index) =>
      html`<pre data-sample="${id}" ${index === 0 ? '' : html`hidden`}><code>${filled(text, address)}</code></pre>`,
  );
  const copy = html`<button type="button" class="copy" data-done="${words.copied}">${words.copy}</button>`;
  return panel(
    html`<span class="caption">${words.request}</span><span class="tabs">${tabs}</span>${copy}`,
    html`${texts}`,
  );
}

/** The places of the address and the credentials become elements, which the page's script fills with the reader's own. */
function filled(text: string, address: string): Html[] {
  return text.split(/(\{address\}|\{id\}|\{key\})/).map((part) => {
    if (part === ADDRESS_PLACE) return html`<span data-fill="address">${address}</span>`;
    if (part === ID_PLACE) return html`<span class="fill" data-fill="id">demo@example.com</span>`;
    if (part === KEY_PLACE) return html`<span class="fill" data-fill="key">your-key</span>`;
    return html`${part}`;
  });
}

/** Indented, with names and values told apart by colour. */
export function jsonMarkup(value: unknown): Html[] {
  const text = JSON.stringify(value, undefined, 2);
  return text.split(/("(?:[^"\\]|\\.)*"(?:\s*:)?)/).map((part) => {
    if (!part.startsWith('"')) return html`${part}`;
    return html`<span class="${part.endsWith(':') ? 'json-name' : 'json-text'}">${part}</span>`;
  });
}

function trial(contract: Contract, language: Language): Html {
  const words = labels[language];
  const id = operationId(contract);
  const warning = contract.sends ? html`<p class="warning">${words.realSending}</p>` : '';
  return html`<details class="trial"><summary>${words.tryIt}</summary>
    <form data-path="${contract.path}" data-failed="${words.noAnswer}">
      ${contract.parameters.map((parameter) => field(parameter, `${id}-${parameter.name}`, words))}
      ${warning}
      <button type="submit" class="send">${words.send}</button>
      <noscript>${words.needsScript}</noscript>
      <output class="outcome" aria-live="polite"></output>
    </form></details>`;
}

function field(parameter: Parameter, id: string, words: { optional: string }): Html {
  const note = parameter.required ? '' : html`<span class="may">${words.optional}</span>`;
  return html`<label for="${id}"><code>${parameter.name}</code> ${note}</label>${control(parameter, id)}`;
}

function control({ name, values, example, hint = '' }: Parameter, id: string): Html {
  if (values) {
    const options = ['', ...values].map((value) => html`<option>${value}</option>`);
    return html`<select id="${id}" name="${name}">${options}</select>`;
  }
  const text = typeof example === 'string' ? example || hint : example.join('\n');
  const rows = typeof example !== 'string' || name === 'message' || name === 'modelContent';
  if (rows) return html`<textarea id="${id}" name="${name}" rows="2" placeholder="${text}"></textarea>`;
  return html`<input id="${id}" name="${name}" placeholder="${text}" autocomplete="off">`;
}
