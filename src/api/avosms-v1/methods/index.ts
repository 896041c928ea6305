import type { AnyMethod } from '../method.ts';
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

/** Every operation of the dialect, in the order of its documentation. */
export const methods: readonly AnyMethod[] = [
  contactAdd,
  contactUpdate,
  contactDelete,
  contactList,
  contactListCreate,
  contactListInformation,
  contactListRename,
  contactListDelete,
  listCountry,
  senderCreate,
  senderList,
  senderDelete,
  modelSmsCreate,
  modelSmsList,
  modelSmsInformation,
  modelSmsUpdate,
  modelSmsDelete,
  smsSend,
  responseList,
  accountBalance,
];
