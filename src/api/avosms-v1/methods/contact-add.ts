import { type AddContactRefusal, addContact } from '#operations/contacts/add-contact.ts';
import { contract } from '../contracts/contact-add.ts';
import type { Method } from '../method.ts';
import { contactFields } from './contact-fields.ts';

export const contactAdd: Method<typeof contract, AddContactRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    await addContact(ctx, actor, {
      listId: given.text('listContactId'),
      number: given.text('contactTelephoneNumber'),
      fields: contactFields(given),
    });
    return {};
  },
};
