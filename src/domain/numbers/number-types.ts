import type { CountryCode } from 'libphonenumber-js/max';

/** E.164 with its plus sign: `+33612345678`. Two entries are one person when these are equal. */
export type PhoneNumber = string & { readonly __brand: 'PhoneNumber' };

export type NumberType = 'MOBILE' | 'FIXED_LINE_OR_MOBILE' | 'DOCUMENTATION';

/** `plus_added` and `overseas` are readings a person importing a file should see counted. */
export type HowRead = 'direct' | 'plus_added' | 'overseas';

export type UsableNumber = {
  kind: 'number';
  number: PhoneNumber;
  /** The library's guess where several countries share a calling code: compare calling codes instead. */
  country: CountryCode;
  type: NumberType;
  how: HowRead;
};
