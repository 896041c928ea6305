import { cutText } from '#domain/text/cut-text.ts';
import type { ContactFields } from '#storage/queries/contacts/contacts.ts';

export type { ContactFields };

/** Free text, kept as given as far as there is room: nothing is sent by these fields. */
export function cutFields(fields: ContactFields): ContactFields {
  return {
    civility: cutText(fields.civility),
    name: cutText(fields.name),
    firstName: cutText(fields.firstName),
    email: cutText(fields.email),
    birthday: cutText(fields.birthday),
    other: cutText(fields.other),
  };
}
