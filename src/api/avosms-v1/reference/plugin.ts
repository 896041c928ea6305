import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import { type Language, languages } from './facts.ts';
import { openApi } from './openapi.ts';
import { page } from './page/page.ts';

/** Only our own files, no inline script or style; requests only to this server. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const YEAR_SECONDS = 31_536_000;

const types: Record<string, string> = { '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

type Asset = { address: string; type: string; text: string };

/** The reference for people (`/docs`) and for programs (`/docs/avosms-v1.json`), each in the language asked for. */
export const reference: FastifyPluginCallback = (app, _options, done) => {
  const assets = { script: readAsset('docs.js'), style: readAsset('docs.css') };
  const addresses = { script: assets.script.address, style: assets.style.address };

  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', POLICY);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
  });

  // The address that bin/start prints is opened in browsers too.
  app.get('/', async (_request, reply) => reply.redirect('/docs'));
  app.get('/docs', async (request, reply) => {
    const language = languageOf(request);
    reply.header('content-language', language).header('vary', 'accept-language').type('text/html; charset=utf-8');
    return page({ ...addresses, language, address: addressOf(request) });
  });
  app.get('/docs/avosms-v1.json', async (request, reply) => {
    const language = languageOf(request, 'en');
    reply.header('content-language', language);
    return openApi(language);
  });
  for (const { address, type, text } of Object.values(assets)) {
    const caching = `public, max-age=${YEAR_SECONDS}, immutable`;
    app.get(address, async (_request, reply) => reply.type(type).header('cache-control', caching).send(text));
  }
  done();
};

/** Under an address that changes with the file, so that it may be kept for ever. */
function readAsset(name: string): Asset {
  const text = fs.readFileSync(path.join(import.meta.dirname, 'assets', name), 'utf8');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 10);
  const extension = path.extname(name);
  return { text, type: types[extension]!, address: `/docs/${path.basename(name, extension)}-${hash}${extension}` };
}

/** What `?lang=` says, else what the reader's browser prefers. */
function languageOf({ query, headers }: FastifyRequest, otherwise?: Language): Language {
  const asked = (query as { lang?: unknown }).lang;
  const known = languages.find((language) => language === asked) ?? otherwise;
  if (known) return known;
  const preferred = (headers['accept-language'] ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return preferred.flatMap((tag) => languages.find((language) => language === tag) ?? [])[0] ?? 'en';
}

function addressOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`;
}
