/** Local hours as `HH:MM`; `closes` may be `24:00`. */
export type Hours = { opens: string; closes: string };

/** Whether a sender made of letters arrives as such: always, never (operators replace it), or once declared to a registry. */
export type AlphanumericSender = 'yes' | 'no' | 'registered';

/** Public holidays, as facts from which the days of any year follow. */
export type HolidayFacts = {
  /** `MM-DD` of every year. */
  fixed: readonly string[];
  /** Days after Easter Sunday. */
  afterEaster: readonly number[];
};

/** Everything Envoi knows of a country. Not legal advice: facts with a date and a source, to be kept up. */
export type CountryRules = {
  /** Time zones; in a country's own file the most peopled comes first. A number does not tell which: the hours must suit all. */
  zones: readonly string[];
  /** When marketing may be delivered, in the recipient's time. */
  marketingHours: Hours;
  /** As far as an operator may widen these hours. */
  widestMarketingHours: Hours;
  marketingOnSundays: boolean;
  marketingOnHolidays: boolean;
  holidays: HolidayFacts;
  stopMention: 'required' | 'advised';
  /** Ways to refuse further messages that the country takes. */
  stopModes: readonly ('keyword' | 'url')[];
  alphanumericSender: AlphanumericSender;
  /** What a sender may look like; its length, 3 to 11, is checked apart. */
  senderPattern: RegExp;
  /** Names refused here besides the installation's own list. */
  refusedSenders: readonly string[];
  /** Public link shorteners get a message blocked. */
  brandedLinkOnly: boolean;
  /** Parts beyond which a message is refused by carriers or arrives broken. */
  maxParts: number;
  /** How the euro sign travels: always, in UCS-2 only, or not at all. */
  euroSign: 'yes' | 'ucs2_only' | 'no';
  /** Keywords a sender must answer to. */
  mandatoryKeywords: readonly string[];
  /** When these facts were last read, and where. */
  asOf: string;
  sources: string;
};

/** What a country's own file says: the zone, and whatever differs from the prudent rules. */
export type CountryFacts = Partial<CountryRules> & Pick<CountryRules, 'zones' | 'asOf' | 'sources'>;

/** Letters and digits, one letter at least: what every country that publishes a rule takes. */
export const lettersAndDigits = /^(?=.*[A-Za-z])[A-Za-z0-9]+$/;

export const noHolidays: HolidayFacts = { fixed: [], afterEaster: [] };

/**
 * Where nothing is published, the strictest hours a French reseller applies. Ten parts: telephones join longer messages badly.
 */
export const prudentRules: Omit<CountryRules, 'zones'> = {
  marketingHours: { opens: '08:00', closes: '20:00' },
  widestMarketingHours: { opens: '00:00', closes: '24:00' },
  marketingOnSundays: false,
  marketingOnHolidays: false,
  holidays: noHolidays,
  stopMention: 'advised',
  stopModes: ['keyword', 'url'],
  alphanumericSender: 'yes',
  senderPattern: lettersAndDigits,
  refusedSenders: [],
  brandedLinkOnly: false,
  maxParts: 10,
  euroSign: 'yes',
  mandatoryKeywords: [],
  asOf: '2026-05',
  sources: 'no rule found; prudent defaults',
};
