import type { Parameter, Result } from '../../contract.ts';
import { envoi, vendor } from '../../statement.ts';

export const listContactId = {
  name: 'listContactId',
  required: true,
  example: '69cc2daf52244',
  notes: [vendor('The list’s id.', 'L’identifiant de la liste.')],
} as const satisfies Parameter;

/** What is shown of a list besides its id. */
export const listResults = [
  {
    name: 'list_contact_name',
    type: 'text',
    example: 'Clients',
    notes: [vendor('Name of the list.', 'Nom de la liste.')],
  },
  {
    name: 'list_contact_country_name',
    type: 'text',
    example: 'France',
    notes: [
      vendor('Name of the country.', 'Nom du pays.'),
      envoi('In the language of the account, French by default.', 'Dans la langue du compte, le français par défaut.'),
    ],
  },
  {
    name: 'list_contact_country_code',
    type: 'text',
    example: 'FR',
    notes: [vendor('Country code (ISO2).', 'Code du pays (ISO2).'), envoi('Upper case.', 'En majuscules.')],
  },
  {
    name: 'nb_contact_list',
    type: 'integer',
    example: 1,
    notes: [vendor('Number of contacts in the list.', 'Nombre de contacts de la liste.')],
  },
  {
    name: 'list_contact_creation_date',
    type: 'text',
    example: '2026-03-31 14:30:00',
    notes: [
      vendor('Creation date.', 'Date de création.'),
      envoi('`YYYY-MM-DD HH:MM:SS`, Paris time.', '`AAAA-MM-JJ HH:MM:SS`, heure de Paris.'),
    ],
  },
] as const satisfies readonly Result[];
