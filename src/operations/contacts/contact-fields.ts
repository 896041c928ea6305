import type { ContactFields } from '#storage/queries/contacts.ts';

export type { ContactFields };

/** What a field or a name holds, in Unicode characters; longer ones are cut. */
const LONGEST_FIELD = 255;

/** Free text, kept as given as far as there is room: nothing is sent by these fields. */
export function cutFields(fields: ContactFields): ContactFields {
  return {
    civility: cut(fields.civility),
    name: cut(fields.name),
    firstName: cut(fields.firstName),
    email: cut(fields.email),
    birthday: cut(fields.birthday),
    other: cut(fields.other),
  };
}

/** Never through the middle of a surrogate pair. */
export function cut(text: string, longest = LONGEST_FIELD): string {
  return text.length <= longest ? text : [...text].slice(0, longest).join('');
}
