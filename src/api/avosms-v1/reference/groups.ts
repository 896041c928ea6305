import type { GroupFacts, OperationFacts } from './facts.ts';
import {
  contactList,
  contactListCreate,
  contactListDelete,
  contactListInformation,
  contactListRename,
  listCountry,
} from './operations/contact-lists.ts';
import { contactAdd, contactDelete, contactUpdate } from './operations/contacts.ts';
import { accountBalance, responseList, smsSend } from './operations/messages.ts';
import {
  modelSmsCreate,
  modelSmsDelete,
  modelSmsInformation,
  modelSmsList,
  modelSmsUpdate,
  senderCreate,
  senderDelete,
  senderList,
} from './operations/senders-and-models.ts';

/** The reference, in the order a newcomer needs it. */
export const groups: readonly GroupFacts[] = [
  {
    id: 'messages',
    title: { en: 'Messages', fr: 'Messages' },
    operations: [smsSend, responseList],
  },
  {
    id: 'account',
    title: { en: 'Account', fr: 'Compte' },
    operations: [accountBalance, listCountry],
  },
  {
    id: 'senders',
    title: { en: 'Sender names', fr: 'Noms d’expéditeur' },
    operations: [senderCreate, senderList, senderDelete],
  },
  {
    id: 'templates',
    title: { en: 'Templates', fr: 'Modèles' },
    operations: [modelSmsCreate, modelSmsList, modelSmsInformation, modelSmsUpdate, modelSmsDelete],
  },
  {
    id: 'lists',
    title: { en: 'Contact lists', fr: 'Listes de contacts' },
    operations: [contactListCreate, contactList, contactListInformation, contactListRename, contactListDelete],
  },
  {
    id: 'contacts',
    title: { en: 'Contacts', fr: 'Contacts' },
    operations: [contactAdd, contactUpdate, contactDelete],
  },
];

export const operations: readonly OperationFacts[] = groups.flatMap((group) => group.operations);

/** `contactListCreate` for `/v1/contact/list/create`: what links and OpenAPI call an operation. */
export function operationId({ path }: Pick<OperationFacts, 'path'>): string {
  return path.replace('/v1/', '').replaceAll(/\/(\w)/g, (_, letter: string) => letter.toUpperCase());
}
