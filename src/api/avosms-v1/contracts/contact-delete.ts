import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';
import { byVendor, contactTelephoneNumber, listIdEmpty, noSuchList, numberEmpty } from './parts/contact.ts';
import { listContactId } from './parts/contact-list.ts';

export const contract = {
  path: '/v1/contact/delete',
  pathSource: 'vendor',
  title: { en: 'Remove a contact', fr: 'Supprimer un contact' },
  notes: [
    vendor('Removes a contact from a list.', 'Retire un contact d’une liste.'),
    envoi('The number may be written in any form.', 'Le numéro peut être écrit sous toute forme.'),
  ],
  parameters: [listContactId, contactTelephoneNumber],
  results: [],
  codes: [
    { code: 'ERR_101', empty: 'listContactId', notes: byVendor(listIdEmpty) },
    { code: 'ERR_102', empty: 'contactTelephoneNumber', notes: byVendor(numberEmpty) },
    { code: 'ERR_103', reasons: ['list_not_found'], notes: byVendor(noSuchList) },
    {
      code: 'ERR_104',
      reasons: ['contact_not_found'],
      notes: [
        vendor('There is no contact with that number in the list.', 'Aucun contact de la liste n’a ce numéro.'),
        envoi('Also when the number is badly formed.', 'Aussi quand le numéro est mal formé.'),
      ],
    },
  ],
} as const satisfies Contract;
