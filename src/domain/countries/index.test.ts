import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allCountries, countryName, countryRules, isCountryCode } from './index.ts';

describe('countryRules', () => {
  it('knows every country there are telephones in, with real time zones', () => {
    for (const country of allCountries()) {
      const { zones } = countryRules(country);
      expect(zones.length, country).toBeGreaterThan(0);
      for (const zone of zones) expect(() => new Intl.DateTimeFormat('en', { timeZone: zone }), zone).not.toThrow();
    }
  });

  it('lists every file of facts', () => {
    const files = readdirSync(import.meta.dirname).filter((file) => /^[a-z]{2}\.ts$/.test(file));

    expect(files.length).toBe(35);
    for (const file of files) {
      const country = file.slice(0, 2).toUpperCase();
      expect(isCountryCode(country)).toBe(true);
      if (isCountryCode(country)) expect(countryRules(country).sources, file).not.toContain('no rule found');
    }
  });

  it('gives overseas France the rules of France and its own clock', () => {
    const reunion = countryRules('RE');

    expect(reunion).toMatchObject({ zones: ['Indian/Reunion'], stopMention: 'required', brandedLinkOnly: true });
    expect(reunion.marketingHours).toEqual(countryRules('FR').marketingHours);
    expect(countryRules('GP').euroSign).toBe('ucs2_only');
  });

  it('lets an operator widen French hours as far as the charter, and published hours elsewhere not at all', () => {
    expect(countryRules('FR').widestMarketingHours).toEqual({ opens: '08:00', closes: '21:30' });
    expect(countryRules('BE').widestMarketingHours).toEqual(countryRules('BE').marketingHours);
  });

  it('is prudent where nothing is known', () => {
    expect(countryRules('BR')).toMatchObject({
      marketingHours: { opens: '08:00', closes: '20:00' },
      marketingOnSundays: false,
    });
  });
});

describe('countries', () => {
  it.each([
    ['DE', 'fr', 'Allemagne'],
    ['DE', 'en', 'Germany'],
    ['RE', 'fr', 'La Réunion'],
    ['XK', 'en', 'Kosovo'],
  ] as const)('%s is called, in %s, %s', (country, language, name) => {
    expect(countryName(country, language)).toBe(name);
  });

  it('have a name each, in both languages', () => {
    for (const country of allCountries()) {
      for (const language of ['en', 'fr']) expect(countryName(country, language), country).not.toBe(country);
    }
  });

  it.each([
    ['FR', true],
    ['fr', false],
    ['ZZ', false],
    ['', false],
    ['__proto__', false],
    ['constructor', false],
  ])('the code %j exists: %s', (code, exists) => {
    expect(isCountryCode(code)).toBe(exists);
  });
});
