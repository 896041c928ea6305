import { DEMO_RECIPIENT, type DemoAccount } from './demo.ts';

/** What `bin/start` prints once it runs: ten lines at most. */
export function greeting(url: string, demo: DemoAccount | undefined): string {
  if (!demo) return `Envoi runs at ${url}\n  reference  ${url}/docs`;
  return [
    `Envoi runs at ${url}`,
    `  reference  ${url}/docs`,
    `  account    ${demo.id}`,
    `  key        ${demo.key}`,
    'A first SMS, from another terminal:',
    `  curl ${url}/v1/sms/send -d id=${demo.id} -d key=${demo.key} -d recipients=0${DEMO_RECIPIENT.slice(3)} -d message=Bonjour`,
    'The simulated phone that gets it, and an answer from it:',
    `  bin/envoi phone show ${DEMO_RECIPIENT}`,
    `  bin/envoi phone reply ${DEMO_RECIPIENT} Merci`,
  ].join('\n');
}
