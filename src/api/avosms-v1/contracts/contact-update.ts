import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';
import {
  byVendor,
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
  path: '/v1/contact/update',
  pathSource: 'vendor',
  title: { en: 'Change a contact', fr: 'Modifier un contact' },
  notes: [
    vendor(
      'Changes a contact, found by list and number; the number itself cannot change. Optional parameters have the default “empty”.',
      'Modifie un contact, désigné par sa liste et son numéro ; le numéro lui-même ne change pas. Les paramètres facultatifs ont « vide » pour valeur par défaut.',
    ),
    envoi(
      'So an update replaces the record: an omitted optional parameter clears that field.',
      'Une modification remplace donc la fiche : un paramètre facultatif omis efface ce champ.',
    ),
  ],
  parameters: [listContactId, contactTelephoneNumber, ...contactFields],
  results: [],
  codes: [
    { code: 'ERR_101', empty: 'listContactId', notes: byVendor(listIdEmpty) },
    { code: 'ERR_102', empty: 'contactTelephoneNumber', notes: byVendor(numberEmpty) },
    { code: 'ERR_103', reasons: ['list_not_found'], notes: byVendor(noSuchList) },
    { code: 'ERR_106', reasons: ['number_malformed'], notes: byVendor(numberMalformed) },
    { code: 'ERR_107', reasons: ['number_of_other_country'], notes: byVendor(otherCountry) },
    { code: 'ERR_108', reasons: ['number_kind_refused'], notes: byVendor(kindRefused) },
    {
      code: 'ERR_104',
      reasons: ['contact_not_found'],
      notes: [
        vendor('There is no contact with that number in the list.', 'Aucun contact de la liste n’a ce numéro.'),
        envoi(
          'Checked last: a number must be right first.',
          'Vérifié en dernier : le numéro doit d’abord être correct.',
        ),
      ],
    },
    {
      code: 'ERR_105',
      reserved: true,
      notes: [
        vendor('The number is already in the list.', 'Le numéro est déjà dans la liste.'),
        envoi('Never sent: no parameter could cause it.', 'Jamais envoyé : aucun paramètre ne peut le provoquer.'),
      ],
    },
  ],
} as const satisfies Contract;
