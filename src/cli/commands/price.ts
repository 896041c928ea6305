import { command, type Group, json } from '../command.ts';
import { onDatabase } from '../database.ts';
import { utc } from '../instants.ts';
import { table } from '../output/layout.ts';
import { money, readAmount, units } from '../values.ts';

const destination = { help: 'a country (FR), a prefix (+33, 336) or “default”' } as const;
const currencyOption = { value: 'CUR', help: 'EUR when not given' } as const;

const set = command({
  name: 'set',
  summary: 'sets what one SMS costs to a destination',
  details:
    'A message of several parts costs as many times. The longest prefix counts; numbers without any cost what “default” says,\nand without a default nothing can be sent to them. Messages already accepted keep their price.',
  example: 'envoi price set FR 0.045',
  arguments: { destination, price: { help: 'per part, such as 0.045' } },
  options: { currency: currencyOption, json },
  async run({ destination: to, price: written, currency }, environment) {
    const asked = {
      destination: to,
      price: readAmount(written, 'PRICE'),
      currency: (currency ?? 'EUR').toUpperCase(),
    };
    const { setPrice } = await import('#operations/billing/set-price.ts');
    const price = await onDatabase(environment, (ctx, actor) => setPrice(ctx, actor, asked));
    return {
      text: `One SMS to ${inWords(price.destination)} costs ${money(price.price, price.currency)} now.`,
      json: { ...price, price: units(price.price) },
    };
  },
});

const list = command({
  name: 'list',
  summary: 'lists what one SMS costs, by destination',
  example: 'envoi price list',
  options: { json },
  async run(_input, environment) {
    const { listPrices } = await import('#operations/billing/list-prices.ts');
    const prices = await onDatabase(environment, listPrices);
    return {
      text: table(
        prices,
        [
          ['DESTINATION', (row) => row.destination],
          ['PRICE', (row) => money(row.price, row.currency), 'right'],
          ['SINCE (UTC)', (row) => utc(row.setAt)],
        ],
        'No price is set: nothing can be sent. envoi price set default 0.05 sets one for every number.',
      ),
      json: prices.map((row) => ({ ...row, price: units(row.price) })),
    };
  },
});

const remove = command({
  name: 'remove',
  summary: 'forgets the price of a destination',
  example: 'envoi price remove +336',
  arguments: { destination },
  options: { currency: currencyOption },
  async run({ destination: to, currency }, environment) {
    const { removePrice } = await import('#operations/billing/remove-price.ts');
    const price = { destination: to, currency: (currency ?? 'EUR').toUpperCase() };
    const removed = await onDatabase(environment, (ctx, actor) => removePrice(ctx, actor, price));
    return { text: `${inWords(removed)} has no price of its own any more.` };
  },
});

function inWords(to: string): string {
  return to === 'default' ? 'every other number' : to;
}

/** What one SMS costs. */
export const price: Group = { name: 'price', commands: [set, list, remove] };
