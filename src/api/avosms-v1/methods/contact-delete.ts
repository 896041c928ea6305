import { type DeleteContactRefusal, deleteContact } from '#operations/contacts/delete-contact.ts';
import { findContactList } from '#operations/contacts/find-contact-list.ts';
import { contract } from '../contracts/contact-delete.ts';
import type { Method } from '../method.ts';

export const contactDelete: Method<typeof contract, DeleteContactRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    const number = given.text('contactTelephoneNumber');
    const listId = await findContactList(ctx, actor, given.text('listContactId'));
    await deleteContact(ctx, actor, { listId, number });
    return {};
  },
};
