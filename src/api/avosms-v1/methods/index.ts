import type { AnyMethod } from '../method.ts';
import type { Text } from '../statement.ts';
import { accountBalance } from './account-balance.ts';
import { contactAdd } from './contact-add.ts';
import { contactDelete } from './contact-delete.ts';
import { contactList } from './contact-list.ts';
import { contactListCreate } from './contact-list-create.ts';
import { contactListDelete } from './contact-list-delete.ts';
import { contactListInformation } from './contact-list-information.ts';
import { contactListRename } from './contact-list-rename.ts';
import { contactUpdate } from './contact-update.ts';
import { listCountry } from './list-country.ts';
import { modelSmsCreate } from './model-sms-create.ts';
import { modelSmsDelete } from './model-sms-delete.ts';
import { modelSmsInformation } from './model-sms-information.ts';
import { modelSmsList } from './model-sms-list.ts';
import { modelSmsUpdate } from './model-sms-update.ts';
import { responseList } from './response-list.ts';
import { senderCreate } from './sender-create.ts';
import { senderDelete } from './sender-delete.ts';
import { senderList } from './sender-list.ts';
import { smsSend } from './sms-send.ts';

export type MethodGroup = { id: string; title: Text; methods: readonly AnyMethod[] };

/** Every operation of the dialect, once, in the order a newcomer needs it: that of the reference. */
export const groups: readonly MethodGroup[] = [
  {
    id: 'messages',
    title: { en: 'Messages', fr: 'Messages' },
    methods: [smsSend, responseList],
  },
  {
    id: 'account',
    title: { en: 'Account', fr: 'Compte' },
    methods: [accountBalance, listCountry],
  },
  {
    id: 'senders',
    title: { en: 'Sender names', fr: 'Noms d’expéditeur' },
    methods: [senderCreate, senderList, senderDelete],
  },
  {
    id: 'templates',
    title: { en: 'Templates', fr: 'Modèles' },
    methods: [modelSmsCreate, modelSmsList, modelSmsInformation, modelSmsUpdate, modelSmsDelete],
  },
  {
    id: 'lists',
    title: { en: 'Contact lists', fr: 'Listes de contacts' },
    methods: [contactListCreate, contactList, contactListInformation, contactListRename, contactListDelete],
  },
  {
    id: 'contacts',
    title: { en: 'Contacts', fr: 'Contacts' },
    methods: [contactAdd, contactUpdate, contactDelete],
  },
];

export const methods: readonly AnyMethod[] = groups.flatMap((group) => group.methods);
