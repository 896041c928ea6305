import { createHash } from 'node:crypto';
import fs from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { type Language, languages } from '#domain/language.ts';
import { httpUrl } from '#platform/listening.ts';
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

type Asset = { address: string; type: string; bytes: Buffer };

/** A document as it is sent to every reader of its language: the same bytes, however many ask and do not read. */
type Rendered = { bytes: Buffer; etag: string };

/** The reference for people (`/docs`) and for programs (`/docs/avosms-v1.json`), each in the language asked for. */
export const reference: FastifyPluginCallback = (app, _options, done) => {
  const assets = { script: readAsset('docs.js'), style: readAsset('docs.css') };
  const addresses = { script: assets.script.address, style: assets.style.address };
  const pages = onceForEach((language) => page({ ...addresses, language, address: addressOf(app) }));
  const documents = onceForEach((language) => JSON.stringify(openApi(language)));

  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', POLICY);
    reply.header('referrer-policy', 'no-referrer');
  });

  // The address that bin/start prints is opened in browsers too.
  app.get('/', async (_request, reply) => reply.redirect('/docs'));
  app.get('/docs', async (request, reply) => {
    const language = languageOf(request);
    reply.header('content-language', language).header('vary', 'accept-language').type('text/html; charset=utf-8');
    return answer(request, reply, pages(language));
  });
  app.get('/docs/avosms-v1.json', async (request, reply) => {
    const language = languageOf(request, 'en');
    reply.header('content-language', language).type('application/json; charset=utf-8');
    return answer(request, reply, documents(language));
  });
  for (const { address, type, bytes } of Object.values(assets)) {
    const caching = `public, max-age=${YEAR_SECONDS}, immutable`;
    app.get(address, async (_request, reply) => reply.type(type).header('cache-control', caching).send(bytes));
  }
  done();
};

/** Nothing of a reader is in them, so they are made once and then the same for all. */
function onceForEach(render: (language: Language) => string): (language: Language) => Rendered {
  const rendered = new Map<Language, Rendered>();
  return (language) => {
    const known = rendered.get(language);
    if (known) return known;
    const bytes = Buffer.from(render(language));
    const made = { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
    rendered.set(language, made);
    return made;
  };
}

/** Without the text where the reader has it already. */
function answer({ headers }: FastifyRequest, reply: FastifyReply, { bytes, etag }: Rendered): FastifyReply {
  reply.header('etag', etag).header('cache-control', 'no-cache');
  return headers['if-none-match']?.includes(etag) ? reply.code(304).send() : reply.send(bytes);
}

/** Under an address that changes with the file, so that it may be kept for ever. */
function readAsset(name: string): Asset {
  const bytes = fs.readFileSync(path.join(import.meta.dirname, 'assets', name));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const extension = path.extname(name);
  return { bytes, type: types[extension]!, address: `/docs/${path.basename(name, extension)}-${hash}${extension}` };
}

/** What `?lang=` notes, else what the reader's browser prefers. */
function languageOf({ query, headers }: FastifyRequest, otherwise?: Language): Language {
  const asked = (query as { lang?: unknown }).lang;
  const known = languages.find((language) => language === asked) ?? otherwise;
  if (known) return known;
  const preferred = (headers['accept-language'] ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return preferred.flatMap((tag) => languages.find((language) => language === tag) ?? [])[0] ?? 'en';
}

/** Where we listen. What a client calls us is its own business. */
function addressOf({ server }: FastifyInstance): string {
  const { address, port } = server.address() as AddressInfo;
  return httpUrl(address, port);
}
