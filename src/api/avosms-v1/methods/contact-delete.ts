import { type DeleteContactRefusal, deleteContact } from '#operations/contacts/delete-contact.ts';
import { contract } from '../contracts/contact-delete.ts';
import type { Method } from '../method.ts';

export const contactDelete: Method<typeof contract, DeleteContactRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    const number = given.text('contactTelephoneNumber');
    await deleteContact(ctx, actor, { listId: given.text('listContactId'), number });
    return {};
  },
};
