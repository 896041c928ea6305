import { type AddContactRefusal, addContact } from '#operations/contacts/add-contact.ts';
import { findContactList } from '#operations/contacts/find-contact-list.ts';
import { contract } from '../contracts/contact-add.ts';
import type { Method } from '../method.ts';
import { contactFields } from './contact-fields.ts';

export const contactAdd: Method<typeof contract, AddContactRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    const [number, fields] = [given.text('contactTelephoneNumber'), contactFields(given)];
    const listId = await findContactList(ctx, actor, given.text('listContactId'));
    await addContact(ctx, actor, { listId, number, fields });
    return {};
  },
};
