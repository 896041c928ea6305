// The page's conveniences; without them it still reads. Nothing here leaves the tab but the requests that are tried.

const STORED = { id: 'avosms-v1 id', key: 'avosms-v1 key', sample: 'avosms-v1 sample' };

showAddress();
keepCredentials();
switchSamples();
copySamples();
tryOperations();
filterContents();
closeContentsWhereNarrow();
followReading();

/** Whatever stands between, this is the address that works from here. */
function showAddress() {
  for (const place of document.querySelectorAll('[data-fill="address"]')) place.textContent = location.origin;
}

/** The reader's id and key fill the samples, and stay for this tab. */
function keepCredentials() {
  const form = document.querySelector('.credentials');
  for (const name of ['id', 'key']) {
    const input = form.elements.namedItem(name);
    const places = document.querySelectorAll(`[data-fill="${name}"]`);
    const example = places[0].textContent;
    const fill = () => {
      const shown = name === 'key' ? '•'.repeat(Math.min(input.value.length, 12)) : input.value.trim();
      for (const place of places) place.textContent = shown || example;
    };
    input.value = sessionStorage.getItem(STORED[name]) ?? '';
    input.addEventListener('input', () => {
      sessionStorage.setItem(STORED[name], input.value.trim());
      fill();
    });
    fill();
  }
  form.addEventListener('submit', (event) => event.preventDefault());
}

function credential(name) {
  return sessionStorage.getItem(STORED[name]) ?? '';
}

/** One choice of language for all samples, remembered. */
function switchSamples() {
  const choose = (sample) => {
    for (const tab of document.querySelectorAll('.tab')) {
      tab.setAttribute('aria-pressed', String(tab.dataset.sample === sample));
    }
    for (const text of document.querySelectorAll('pre[data-sample]')) text.hidden = text.dataset.sample !== sample;
  };
  for (const tab of document.querySelectorAll('.tab')) {
    tab.addEventListener('click', () => {
      const before = tab.getBoundingClientRect().top;
      choose(tab.dataset.sample);
      localStorage.setItem(STORED.sample, tab.dataset.sample);
      // Samples above have changed their height: what was clicked stays where it was.
      window.scrollBy({ top: tab.getBoundingClientRect().top - before, behavior: 'instant' });
    });
  }
  const remembered = localStorage.getItem(STORED.sample);
  if (document.querySelector(`.tab[data-sample="${CSS.escape(remembered ?? '')}"]`)) choose(remembered);
}

/** Browsers give no clipboard to pages that came over plain HTTP from another machine. */
function copySamples() {
  for (const button of document.querySelectorAll('.copy')) {
    button.hidden = !navigator.clipboard;
    button.addEventListener('click', () => void copySample(button).catch(() => {}));
  }
}

/** What is copied holds the key itself, where the page shows dots. */
async function copySample(button) {
  const text = button.closest('.panel').querySelector('pre:not([hidden])').cloneNode(true);
  for (const place of text.querySelectorAll('[data-fill]')) {
    place.textContent = credential(place.dataset.fill) || place.textContent;
  }
  await navigator.clipboard.writeText(text.textContent);

  const { done, label = button.textContent } = button.dataset;
  button.dataset.label = label;
  button.textContent = done;
  setTimeout(() => {
    button.textContent = label;
  }, 1500);
}

function tryOperations() {
  for (const form of document.querySelectorAll('.trial form')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void tryOperation(form);
    });
  }
}

async function tryOperation(form) {
  const body = new URLSearchParams({ id: credential('id'), key: credential('key') });
  for (const [name, value] of new FormData(form)) if (value !== '') body.append(name, value);
  const outcome = form.querySelector('.outcome');
  const button = form.querySelector('.send');
  button.disabled = true;
  const began = performance.now();
  try {
    const response = await fetch(form.dataset.path, { method: 'POST', body });
    const answer = await response.json();
    const took = Math.round(performance.now() - began);
    show(outcome, `HTTP ${response.status} · ${took} ms`, answer);
  } catch {
    outcome.replaceChildren(element('p', form.dataset.failed));
  } finally {
    button.disabled = false;
  }
}

function show(outcome, summary, answer) {
  const code = document.createElement('code');
  for (const part of JSON.stringify(answer, undefined, 2).split(/("(?:[^"\\]|\\.)*"(?:\s*:)?)/)) {
    if (!part.startsWith('"')) code.append(part);
    else code.append(element('span', part, part.endsWith(':') ? 'json-name' : 'json-text'));
  }
  const text = document.createElement('pre');
  text.append(code);
  outcome.replaceChildren(element('p', summary), text);
}

function element(name, text, className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function filterContents() {
  const input = document.querySelector('.filter');
  input.hidden = false;
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase();
    for (const list of document.querySelectorAll('.contents ul')) {
      for (const entry of list.children) entry.hidden = !entry.dataset.words.includes(wanted);
      const empty = [...list.children].every((entry) => entry.hidden);
      list.hidden = empty;
      list.previousElementSibling.hidden = empty;
    }
  });
}

function closeContentsWhereNarrow() {
  const details = document.querySelector('.contents details');
  const narrow = window.matchMedia('(max-width: 60rem)');
  const follow = () => {
    details.open = !narrow.matches;
  };
  narrow.addEventListener('change', follow);
  follow();
  details.addEventListener('click', (event) => {
    if (narrow.matches && event.target.closest('a')) details.open = false;
  });
}

/** Marks the entry of what is being read. */
function followReading() {
  const entries = new Map([...document.querySelectorAll('.contents li a')].map((link) => [link.hash.slice(1), link]));
  const sections = [...entries.keys()].map((id) => document.getElementById(id)).filter((section) => section !== null);
  let current;
  const update = () => {
    const line = window.innerHeight / 4;
    const read = sections.findLast((section) => section.getBoundingClientRect().top <= line) ?? sections[0];
    const link = entries.get(read.id);
    if (link === current) return;
    current?.removeAttribute('aria-current');
    link.setAttribute('aria-current', 'true');
    link.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    current = link;
  };
  let waiting = false;
  document.addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      update();
    });
  });
  update();
}
