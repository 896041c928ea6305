import { type CountryCode, getCountries } from 'libphonenumber-js/max';
import { at } from './at.ts';
import { be } from './be.ts';
import { bl } from './bl.ts';
import { ca } from './ca.ts';
import { ch } from './ch.ts';
import { ci } from './ci.ts';
import { cm } from './cm.ts';
import { type CountryFacts, type CountryRules, prudentRules } from './country-rules.ts';
import { de } from './de.ts';
import { dz } from './dz.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { gb } from './gb.ts';
import { gf } from './gf.ts';
import { gp } from './gp.ts';
import { ie } from './ie.ts';
import { it } from './it.ts';
import { lu } from './lu.ts';
import { ma } from './ma.ts';
import { mc } from './mc.ts';
import { mf } from './mf.ts';
import { mg } from './mg.ts';
import { mq } from './mq.ts';
import { mu } from './mu.ts';
import { nc } from './nc.ts';
import { nl } from './nl.ts';
import { pf } from './pf.ts';
import { pl } from './pl.ts';
import { pm } from './pm.ts';
import { pt } from './pt.ts';
import { re } from './re.ts';
import { sn } from './sn.ts';
import { tn } from './tn.ts';
import { us } from './us.ts';
import { wf } from './wf.ts';
import { yt } from './yt.ts';

export { isCountryCode } from '../numbers/numbering-plan.ts';
export type { AlphanumericSender, CountryFacts, CountryRules, HolidayFacts, Hours } from './country-rules.ts';

/** The countries that have a file of facts: add the file, then its line here. */
const facts: { readonly [country in CountryCode]?: CountryFacts } = {
  AT: at,
  BE: be,
  BL: bl,
  CA: ca,
  CH: ch,
  CI: ci,
  CM: cm,
  DE: de,
  DZ: dz,
  ES: es,
  FR: fr,
  GB: gb,
  GF: gf,
  GP: gp,
  IE: ie,
  IT: it,
  LU: lu,
  MA: ma,
  MC: mc,
  MF: mf,
  MG: mg,
  MQ: mq,
  MU: mu,
  NC: nc,
  NL: nl,
  PF: pf,
  PL: pl,
  PM: pm,
  PT: pt,
  RE: re,
  SN: sn,
  TN: tn,
  US: us,
  WF: wf,
  YT: yt,
};

const rulesByCountry = new Map<CountryCode, CountryRules>();

/** What applies to messages sent to, or senders of, a country. Prudent rules where it has no file of its own. */
export function countryRules(country: CountryCode): CountryRules {
  const known = rulesByCountry.get(country);
  if (known) return known;

  const own: Partial<CountryRules> & { zones: readonly string[] } = facts[country] ?? { zones: knownZones(country) };
  // Published hours may not be widened unless a wider rule is published too.
  const widestMarketingHours = own.marketingHours ?? prudentRules.widestMarketingHours;
  const rules: CountryRules = { ...prudentRules, widestMarketingHours, ...own };
  rulesByCountry.set(country, rules);
  return rules;
}

/** Every country and territory that has telephone numbers, by code. */
export function allCountries(): CountryCode[] {
  return getCountries();
}

const namesByLanguage = new Map<string, Intl.DisplayNames>();

/** The name of a country in a language: `Germany`, `Allemagne`. */
export function countryName(country: CountryCode, language: string): string {
  const names = namesByLanguage.get(language) ?? new Intl.DisplayNames(language, { type: 'region' });
  namesByLanguage.set(language, names);
  return names.of(country) ?? country;
}

/** Territories the Unicode data give no zone. */
const zonesUnknownToUnicode: { readonly [country in CountryCode]?: string } = {
  AC: 'Atlantic/St_Helena',
  TA: 'Atlantic/St_Helena',
  XK: 'Europe/Belgrade',
};

/** All zones of a country, from Node's own data; TypeScript does not type this method yet. */
function knownZones(country: CountryCode): readonly string[] {
  const unknown = zonesUnknownToUnicode[country];
  if (unknown) return [unknown];
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & { getTimeZones(): string[] };
  return locale.getTimeZones();
}
