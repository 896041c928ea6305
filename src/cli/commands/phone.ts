import type { PhoneView } from '#simulator/phones/phone-view.ts';
import { command, type Group, json } from '../command.ts';
import { utc } from '../instants.ts';
import { readPhoneNumber } from '../phone-number.ts';

const number = { help: 'its telephone number: +33639980001, or 0639980001 in France' } as const;

const show = command({
  name: 'show',
  summary: 'shows what a simulated phone received and sent',
  example: 'envoi phone show +33639980001',
  arguments: { number },
  options: { json },
  async run({ number: written }, environment) {
    const [phone, { dataDir }] = [await readPhoneNumber(written), await environment.config()];
    const { showPhone } = await import('#simulator/control/control-client.ts');
    const view = await showPhone(dataDir, phone);
    return { text: inWords(view), json: { ...view, simulated: true } };
  },
});

const reply = command({
  name: 'reply',
  summary: 'types a text on a simulated phone and sends it',
  details: 'It answers the last message that the phone got, unless --to names another sender or short number.',
  example: 'envoi phone reply +33639980001 "Yes please"',
  arguments: { number, text: { rest: true, help: 'what to type' } },
  options: { to: { value: 'ADDRESS', help: 'the sender or short number to write to' }, json },
  async run({ number: written, text: words, to }, environment) {
    const text = words.join(' ');
    const [phone, { dataDir }] = [await readPhoneNumber(written), await environment.config()];
    const { replyFromPhone } = await import('#simulator/control/control-client.ts');
    const answered = await replyFromPhone(dataDir, { phone, text, to }, environment.clock);
    const how = answered.sent ? 'sent' : 'kept until the simulated carrier runs again';
    return {
      text: `(simulated) ${phone} to ${answered.to}: ${how}.`,
      json: { number: phone, ...answered, simulated: true },
    };
  },
});

type Line = { at: string; lines: string[] };

/** Both directions in the order of time, each text under a line that says where it came from or went. */
function inWords({ number: phone, received, sent }: PhoneView): string {
  const texts: Line[] = [
    ...received.map(({ from, text, at, state, parts }) => {
      const cut = (parts[0]?.total ?? 1) > 1 ? `, ${parts.length} of ${parts[0]?.total} parts` : '';
      return { at, lines: [`${instant(at)}  from ${from}, ${state}${cut}`, indented(text)] };
    }),
    ...sent.map(({ to, text, at, taken, automatic }) => {
      const how = `${automatic ? ', by itself' : ''}${taken ? '' : ', waiting for a link'}`;
      return { at, lines: [`${instant(at)}  to ${to}${how}`, indented(text)] };
    }),
  ];
  const title = `${phone}, a simulated phone (times in UTC)`;
  if (texts.length === 0) return `${title}\n\nIt has received nothing.`;
  return [title, ...texts.toSorted((a, b) => a.at.localeCompare(b.at)).map(({ lines }) => lines.join('\n'))].join(
    '\n\n',
  );
}

function instant(iso: string): string {
  return utc(new Date(iso));
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}

/** The phones of the simulated carrier. */
export const phone: Group = { name: 'phone', commands: [show, reply] };
