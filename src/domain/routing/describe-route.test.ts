import { expect, it } from 'vitest';
import { micros } from '../money/money.ts';
import { describeRoute } from './describe-route.ts';
import type { RouteReason } from './route-reasons.ts';

const out = { carrier: 'acme', because: 'out' } as const;
const cost = { micros: micros(20_000), currency: 'EUR' };

it.each<[RouteReason, string, string]>([
  [{ code: 'in_order', passed: [out] }, 'acme is taken out', 'acme est écarté'],
  [{ code: 'in_order', route: 'own', place: 1 }, 'route own: its first carrier', 'route own : son premier opérateur'],
  [
    { code: 'in_order', route: 'own', place: 3, of: 3, passed: [out, { carrier: 'beta', because: 'returning' }] },
    'route own: its carrier 3 of 3; acme is taken out; beta is returning',
    'route own : son opérateur 3 sur 3 ; acme est écarté ; beta revient',
  ],
  [
    { code: 'by_weight', route: 'both', weight: 70, of: 100 },
    'route both: its share of 70 in 100',
    'route both : sa part de 70 sur 100',
  ],
  [
    {
      ...{ code: 'by_cost', route: 'least', place: 1, cost },
      passed: [{ carrier: 'acme', because: 'delivers_less', percent: 90 }],
    },
    'route least: the cheapest, at 0.02 EUR a part; acme delivers less than 90%',
    'route least : le moins cher, à 0.02 EUR par partie ; acme remet moins de 90 %',
  ],
  [
    { code: 'by_cost', route: 'least', place: 2, cost },
    'route least: number 2 by cost, at 0.02 EUR a part',
    'route least : numéro 2 par coût, à 0.02 EUR par partie',
  ],
  [
    { code: 'by_cost', route: 'least', place: 2 },
    'route least: what it charges is not known',
    'route least : ce qu’il facture n’est pas connu',
  ],
  [
    { code: 'all_out', route: 'own' },
    'route own: all of its carriers are taken out',
    'route own : tous ses opérateurs sont écartés',
  ],
  [{ code: 'carrier_out' }, 'its carrier is taken out', 'son opérateur est écarté'],
  [{ code: 'carrier_found' }, 'a carrier was found', 'un opérateur a été trouvé'],
  [{ code: 'older_words', words: 'because' }, 'because', 'because'],
])('%o is told in words', (reason, en, fr) => {
  expect(describeRoute(reason, 'en')).toBe(en);
  expect(describeRoute(reason, 'fr')).toBe(fr);
});
