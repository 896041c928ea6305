import os from 'node:os';
import { kannelIsInstalled } from './kannel.ts';
import { throughKannel } from './kannel-load.ts';

/**
 * Kannel alone, one JSON object: `node bench/kannel/main.ts [messages] [window] [recipients per request]`. The scenario
 * `kannel` of `npm run bench` runs it beside Envoi.
 */
const [messages = 20_000, window = 1_000, perRequest = 1] = process.argv.slice(2).map(Number);
if (!kannelIsInstalled()) {
  console.error('error: Kannel is not installed (apt-get install kannel)');
  process.exit(1);
}
const say = (line: string) => console.error(line);
const run = { messages, stored: undefined, folder: os.tmpdir(), profile: undefined, say };
console.log(JSON.stringify(await throughKannel(run, { messages, window, perRequest })));
