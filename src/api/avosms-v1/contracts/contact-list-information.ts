import type { Contract } from '../contract.ts';
import { envoi, vendor } from '../statement.ts';
import { listContactId, listResults } from './parts/contact-list.ts';

function contactField<const Name extends string>(name: Name, example: string, en: string, fr: string) {
  return { name, type: 'text', example, notes: [vendor(en, fr)] } as const;
}

export const contract = {
  path: '/v1/contact/list/information',
  pathSource: 'vendor',
  title: { en: 'One list and its contacts', fr: 'Une liste et ses contacts' },
  notes: [
    vendor('Gives a list and its contacts.', 'Donne une liste et ses contacts.'),
    envoi(
      'Every contact is returned, in the order added; there are no pages. A list without contacts is not an error.',
      'Tous les contacts sont rendus, dans l’ordre d’ajout ; il n’y a pas de pages. Une liste sans contact n’est pas une erreur.',
    ),
  ],
  parameters: [listContactId],
  results: [
    ...listResults,
    {
      name: 'list_contact',
      type: 'rows',
      notes: [
        vendor(
          'One object per contact. (The same name holds lists in `contact/list`.)',
          'Un objet par contact. (Le même nom contient des listes dans `contact/list`.)',
        ),
      ],
      row: [
        contactField('contact_civility', 'Mr', 'Title.', 'Civilité.'),
        contactField('contact_name', 'Doe', 'Family name.', 'Nom.'),
        contactField('contact_first_name', 'John', 'Given name.', 'Prénom.'),
        {
          name: 'contact_telephone_number',
          type: 'text',
          example: '33612345678',
          notes: [
            vendor('Telephone number.', 'Numéro de téléphone.'),
            envoi('International digits without `+`.', 'Chiffres internationaux sans `+`.'),
          ],
        },
        contactField('contact_email', 'john@example.com', 'E-mail address.', 'Adresse e-mail.'),
        contactField(
          'contact_birthday',
          '1990-01-31',
          'Birthday, as it was given.',
          'Date de naissance, telle que donnée.',
        ),
        contactField('contact_other', '', 'Any other information.', 'Toute autre information.'),
      ],
    },
  ],
  codes: [
    {
      code: 'ERR_101',
      empty: 'listContactId',
      notes: [envoi('The list id is empty.', 'L’identifiant de la liste est vide.')],
    },
    {
      code: 'ERR_102',
      reasons: ['list_not_found'],
      notes: [envoi('There is no list with that id.', 'Aucune liste n’a cet identifiant.')],
    },
  ],
} as const satisfies Contract;
