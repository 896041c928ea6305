import { DEMO_RECIPIENT, type DemoAccount } from './demo.ts';

/**
 * What `bin/start` prints once it runs: ten lines at most. `dataDir`: the data folder where it is not the usual one, which
 * commands in another terminal must be told of.
 */
export function banner(url: string, demo: DemoAccount | undefined, dataDir?: string): string {
  if (!demo) return `Envoi runs at ${url}\n  reference  ${url}/docs`;
  const envoi = dataDir === undefined ? 'bin/envoi' : `ENVOI_DATA_DIR=${quoted(dataDir)} bin/envoi`;
  return [
    `Envoi runs at ${url}`,
    `  reference  ${url}/docs`,
    `  account    ${demo.id}`,
    `  key        ${demo.key}`,
    'A first SMS, from another terminal:',
    `  curl ${url}/v1/sms/send -d id=${demo.id} -d key=${demo.key} -d recipients=0${DEMO_RECIPIENT.slice(3)} -d message=Bonjour`,
    'The simulated phone that gets it, and an answer from it:',
    `  ${envoi} phone show ${DEMO_RECIPIENT}`,
    `  ${envoi} phone reply ${DEMO_RECIPIENT} Merci`,
  ].join('\n');
}

/** What a process without the API prints: where it tells how it is, if anywhere. */
export function dispatcherBanner(url: string | undefined): string {
  return url === undefined
    ? 'Envoi moves messages, and answers no requests'
    : `Envoi moves messages, and tells how it is at ${url}/health`;
}

/** As a shell reads it. */
function quoted(text: string): string {
  return /^[\w/.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
