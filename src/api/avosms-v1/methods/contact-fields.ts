import type { ContactFields } from '#operations/contacts/contact-fields.ts';
import type { Parameters } from '../parameters/parameters.ts';

/** The six optional parameters of a contact; an omitted one is the empty text. */
export function contactFields({ text }: Parameters): ContactFields {
  return {
    civility: text('contactCivility'),
    name: text('contactName'),
    firstName: text('contactFirstName'),
    email: text('contactEmail'),
    birthday: text('contactBirthday'),
    other: text('contactOther'),
  };
}
