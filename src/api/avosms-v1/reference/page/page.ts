import { type Language, languages } from '#domain/language.ts';
import { operationId } from '../../contract.ts';
import { groups } from '../../methods/index.ts';
import type { Source } from '../../statement.ts';
import { commonCodes, credentials, envelope, tooMany } from '../every-operation.ts';
import { guide } from '../guide.ts';
import { type Html, html } from './html.ts';
import { type Labels, labels, sourceLabels } from './labels.ts';
import { operationSection } from './operation.ts';
import { codeList, mark, parameterList, resultList, statements } from './statements.ts';

export type PageOptions = {
  language: Language;
  /** Where we listen. A browser shows the address that it asked instead, since a proxy may stand between. */
  address: string;
  /** Addresses of the page's own files. */
  script: string;
  style: string;
};

/** The whole reference as one page, readable without its script. */
export function page({ language, address, script, style }: PageOptions): string {
  const words = labels[language];
  const whole = html`<!doctype html>
<html lang="${language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${words.title} – ${words.product}</title>
  <link rel="stylesheet" href="${style}">
  <link rel="icon" href="data:,">
  <script src="${script}" defer></script>
</head>
<body>
  <a class="skip" href="#content">${words.skip}</a>
  ${topBar(words, language)}
  <div class="layout">
    ${contents(words, language)}
    <main id="content">
      ${opening(words, language, address)}
      ${principles(words, language)}
      ${groups.map(
        (group) => html`<section class="group" aria-labelledby="group-${group.id}">
          <h2 id="group-${group.id}">${group.title[language]}</h2>
          ${group.methods.map(({ contract }) => operationSection(contract, address, language))}
        </section>`,
      )}
    </main>
  </div>
</body>
</html>
`;
  return whole.markup;
}

function topBar(words: Labels, language: Language): Html {
  const other = languages.find((each) => each !== language)!;
  return html`<header class="bar">
    <a class="brand" href="?lang=${language}"><span class="logo" aria-hidden="true"></span>${words.product}
      <span class="dialect">${words.title}</span></a>
    <span class="links"><a href="/docs/avosms-v1.json?lang=${language}">${words.openApi}</a>
      <a href="?lang=${other}" hreflang="${other}" lang="${other}">${words.otherLanguage}</a></span>
  </header>`;
}

function contents(words: Labels, language: Language): Html {
  const chapter = (title: string, entries: Html[]) => html`<h2>${title}</h2><ul>${entries}</ul>`;
  const entry = (id: string, title: string, path = '') =>
    html`<li data-words="${`${title} ${path}`.toLowerCase()}"><a href="#${id}">${title}</a></li>`;
  return html`<nav class="contents" aria-label="${words.contents}">
    <details open><summary>${words.contents}</summary>
      <input type="search" class="filter" placeholder="${words.filter}" aria-label="${words.filter}" hidden>
      ${chapter(words.guide, [
        entry('start', words.credentials),
        ...guide.map((section) => entry(section.id, section.title[language])),
        entry('codes', words.everyCode),
      ])}
      ${groups.map((group) =>
        chapter(
          group.title[language],
          group.methods.map(({ contract }) => entry(operationId(contract), contract.title[language], contract.path)),
        ),
      )}
    </details>
  </nav>`;
}

function opening(words: Labels, language: Language, address: string): Html {
  const sources = Object.entries(sourceLabels[language]) as [Source, { meaning: string }][];
  return html`<section class="opening" id="start">
    <h1>${words.title}</h1>
    <p class="lead">${words.lead}</p>
    <p class="base"><span>${words.baseAddress}</span> <code data-fill="address">${address}</code></p>
    <div class="cards">
      <form class="card credentials" autocomplete="off">
        <h2>${words.credentials}</h2>
        <label for="own-id"><code>id</code></label>
        <input id="own-id" name="id" type="email" placeholder="demo@example.com">
        <label for="own-key"><code>key</code></label>
        <input id="own-key" name="key" type="password" placeholder="envoi_…" autocomplete="off">
        <p>${words.credentialsNote}</p>
      </form>
      <div class="card">
        <h2>${words.whoseWord}</h2>
        <dl class="legend">${sources.map(
          ([source, { meaning }]) => html`<div><dt>${mark(source, language)}</dt><dd>${meaning}</dd></div>`,
        )}</dl>
      </div>
    </div>
  </section>`;
}

function principles(words: Labels, language: Language): Html {
  const section = (id: string, title: string, content: Html) =>
    html`<section class="principle" id="${id}"><h3>${title}</h3>${content}</section>`;
  return html`<section class="group" aria-labelledby="guide">
    <h2 id="guide">${words.guide}</h2>
    <div class="principles">
      ${section('every-request', words.everyRequest, parameterList(credentials, language))}
      ${section('every-answer', words.everyAnswer, resultList(envelope, language))}
      ${guide.map(({ id, title, notes }) => section(id, title[language], statements(notes, language)))}
      ${section('codes', words.everyCode, codeList([...commonCodes, tooMany], language))}
    </div>
  </section>`;
}
