import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';
import {
  byEnvoi,
  contactFields,
  contactTelephoneNumber,
  kindRefused,
  listIdEmpty,
  noSuchList,
  numberEmpty,
  numberMalformed,
  otherCountry,
} from './parts/contact.ts';
import { listContactId } from './parts/contact-list.ts';

export const contract = {
  path: '/v1/contact/add',
  pathSource: 'vendor',
  title: { en: 'Add a contact', fr: 'Ajouter un contact' },
  notes: [
    vendor('Adds a contact to a list.', 'Ajoute un contact à une liste.'),
    envoi(
      'Omitted optional values are stored empty. The same number in another spelling is the same contact.',
      'Les valeurs facultatives omises sont enregistrées vides. Le même numéro écrit autrement est le même contact.',
    ),
  ],
  parameters: [listContactId, contactTelephoneNumber, ...contactFields],
  results: [],
  codes: [
    { code: 'ERR_101', empty: 'listContactId', notes: byEnvoi(listIdEmpty) },
    { code: 'ERR_102', empty: 'contactTelephoneNumber', notes: byEnvoi(numberEmpty) },
    { code: 'ERR_103', reasons: ['list_not_found'], notes: byEnvoi(noSuchList) },
    {
      code: 'ERR_104',
      reasons: ['contact_exists'],
      notes: [envoi('The number is already in this list.', 'Le numéro est déjà dans cette liste.')],
    },
    { code: 'ERR_105', reasons: ['number_malformed'], notes: byEnvoi(numberMalformed) },
    { code: 'ERR_106', reasons: ['number_of_other_country'], notes: byEnvoi(otherCountry) },
    { code: 'ERR_107', reasons: ['number_kind_refused'], notes: byEnvoi(kindRefused) },
  ],
} as const satisfies Contract;
