import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '#domain/language.ts';
import { startTestApi, type TestApi } from '#test/support/envoi/api.ts';
import { operationId } from '../contract.ts';
import { methods } from '../methods/index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!);

describe('/docs', () => {
  it.each([
    ['/docs', 'fr-FR,fr;q=0.9,en;q=0.8', 'fr'],
    ['/docs', 'de-DE,en;q=0.8', 'en'],
    ['/docs/', 'de', 'en'],
    ['/docs?lang=fr', 'en', 'fr'],
    ['/docs?lang=xx', 'fr', 'fr'],
  ])('%s for a reader of %s is in %s', async (path, accepted, language) => {
    const response = await fetch(`${api.address}${path}`, { headers: { 'accept-language': accepted } });

    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-language')).toBe(language);
    expect(await response.text()).toContain(`<html lang="${language}">`);
  });

  it('is where the bare address leads', async () => {
    const response = await fetch(`${api.address}/`, { redirect: 'manual' });

    expect([response.status, response.headers.get('location')]).toEqual([302, '/docs']);
  });

  it('allows scripts and styles of its own only, and has none inline', async () => {
    const response = await fetch(`${api.address}/docs`);
    const page = await response.text();

    expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });

  it('is served with its script and style, which may be kept for ever', async () => {
    const page = await (await fetch(`${api.address}/docs`)).text();
    const files = [...all(page, /<script src="([^"]+)"/g), ...all(page, /<link rel="stylesheet" href="([^"]+)"/g)];

    const responses = await Promise.all(files.map((file) => fetch(`${api.address}${file}`)));

    const types = responses.map((response) => response.headers.get('content-type'));
    expect(types).toEqual(['text/javascript; charset=utf-8', 'text/css; charset=utf-8']);
    for (const response of responses) expect(response.headers.get('cache-control')).toContain('immutable');
  });

  describe.each(languages)('in %s', (language) => {
    let page: string;
    beforeAll(async () => {
      page = await (await fetch(`${api.address}/docs?lang=${language}`)).text();
    });

    it('has a place for every operation, with a form to try it', () => {
      for (const { contract } of methods) {
        expect(page).toContain(`id="${operationId(contract)}"`);
        expect(page).toContain(`<form data-path="${contract.path}"`);
      }
    });

    it('has no link to nowhere, and no id twice', () => {
      const ids = all(page, /\sid="([^"]+)"/g);

      expect(ids).toEqual([...new Set(ids)]);
      expect(all(page, /href="#([^"]+)"/g).filter((target) => !ids.includes(target))).toEqual([]);
      expect(all(page, /<label for="([^"]+)"/g).filter((target) => !ids.includes(target))).toEqual([]);
    });
  });

  it('shows where Envoi listens, whatever the client calls it, and nothing of it as markup', async () => {
    const page = await asked('/docs', { host: 'evil.example' });

    expect(page).toContain(`curl <span data-fill="address">${api.address}</span>/v1/sms/send`);
    expect(page).not.toContain('evil.example');
    expect(page).toContain('&#39;id=');
  });

  it.each(['/docs', '/docs/avosms-v1.json'])('is made once, and %s is not sent to who has it already', async (path) => {
    const first = await fetch(`${api.address}${path}`);
    const etag = first.headers.get('etag')!;
    const again = await fetch(`${api.address}${path}`, { headers: { 'if-none-match': `W/${etag}` } });
    const french = await fetch(`${api.address}${path}?lang=fr`, { headers: { 'if-none-match': etag } });

    expect([first.status, again.status, await again.text(), french.status]).toEqual([200, 304, '', 200]);
  });
});

/** By Node's own client, which may say another host than it asks. */
function asked(path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    http
      .get(`${api.address}${path}`, { headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      })
      .on('error', reject);
  });
}

describe('/docs/avosms-v1.json', () => {
  it.each([
    ['', 'Send an SMS'],
    ['?lang=fr', 'Envoyer un SMS'],
  ])('%s notes %s', async (query, summary) => {
    const document = await (await fetch(`${api.address}/docs/avosms-v1.json${query}`)).json();

    expect(document).toMatchObject({ openapi: '3.1.0', paths: { '/v1/sms/send': { post: { summary } } } });
  });
});
