import type { Language, Words } from '../language.ts';
import { toDecimalText } from '../money/money.ts';
import type { PassedOver, RouteReason } from './route-reasons.ts';

/** Why a message goes by its carrier, in words: `route fr: its carrier 2 of 2; acme is taken out`. */
export function describeRoute(reason: RouteReason, language: Language): string {
  const passed = 'passed' in reason ? (reason.passed ?? []) : [];
  const why = [howOf(reason), ...passed.map(passedOver)].map((words) => words[language]).filter(Boolean);
  const [between, colon] = language === 'fr' ? [' ; ', ' : '] : ['; ', ': '];
  const route = 'route' in reason && reason.route !== undefined ? `route ${reason.route}${colon}` : '';
  return route + why.join(between);
}

function howOf(reason: RouteReason): Words {
  switch (reason.code) {
    case 'in_order':
      return placeOf(reason);
    case 'by_weight': {
      const { weight, of } = reason;
      return { en: `its share of ${weight} in ${of}`, fr: `sa part de ${weight} sur ${of}` };
    }
    case 'by_cost':
      return costOf(reason);
    case 'all_out':
      return { en: 'all of its carriers are taken out', fr: 'tous ses opérateurs sont écartés' };
    case 'carrier_out':
      return { en: 'its carrier is taken out', fr: 'son opérateur est écarté' };
    case 'carrier_found':
      return { en: 'a carrier was found', fr: 'un opérateur a été trouvé' };
    case 'carrier_gone':
      return { en: 'its carrier is not in use any more', fr: 'son opérateur n’est plus en service' };
    case 'best_fit':
      return {
        en: 'no route is for it: its prefixes fit best, then its priority',
        fr: 'aucune route ne le concerne : ses préfixes conviennent le mieux, puis sa priorité',
      };
    case 'no_carrier':
      return { en: 'no carrier may carry it', fr: 'aucun opérateur ne peut l’acheminer' };
    case 'no_margin':
      return {
        en: 'no carrier leaves the margin of the account',
        fr: 'aucun opérateur ne laisse la marge du compte',
      };
    default:
      return { en: reason.words, fr: reason.words };
  }
}

function placeOf({ place, of }: Extract<RouteReason, { code: 'in_order' }>): Words {
  if (place === undefined) return { en: '', fr: '' };
  if (place === 1) return { en: 'its first carrier', fr: 'son premier opérateur' };
  return { en: `its carrier ${place} of ${of}`, fr: `son opérateur ${place} sur ${of}` };
}

function costOf({ place = 1, cost }: Extract<RouteReason, { code: 'by_cost' }>): Words {
  if (!cost) return { en: 'what it charges is not known', fr: 'ce qu’il facture n’est pas connu' };
  const amount = `${toDecimalText(cost.micros)} ${cost.currency}`;
  return {
    en: `${place === 1 ? 'the cheapest' : `number ${place} by cost`}, at ${amount} a part`,
    fr: `${place === 1 ? 'le moins cher' : `numéro ${place} par coût`}, à ${amount} par partie`,
  };
}

function passedOver(passed: PassedOver): Words {
  const { carrier, because } = passed;
  switch (because) {
    case 'out':
      return { en: `${carrier} is taken out`, fr: `${carrier} est écarté` };
    case 'returning':
      return { en: `${carrier} is returning`, fr: `${carrier} revient` };
    default:
      return {
        en: `${carrier} delivers less than ${passed.percent}%`,
        fr: `${carrier} remet moins de ${passed.percent} %`,
      };
  }
}
