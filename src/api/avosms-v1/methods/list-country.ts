import { listDestinations } from '#operations/billing/list-destinations.ts';
import { contract } from '../contracts/list-country.ts';
import type { Method } from '../method.ts';
import { countryName } from '../present.ts';

/** The one listing that may be empty without an error. */
export const listCountry: Method<typeof contract> = {
  contract,
  async answer(ctx, actor) {
    const destinations = await listDestinations(ctx, actor);
    const countries = destinations.map((code) => ({
      country_name: countryName(code, actor.language),
      country_code: code,
    }));
    const byName = new Intl.Collator(actor.language).compare;
    return { list_country: countries.sort((one, other) => byName(one.country_name, other.country_name)) };
  },
};
