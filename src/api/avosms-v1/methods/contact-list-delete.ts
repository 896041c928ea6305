import { type DeleteContactListRefusal, deleteContactList } from '#operations/contacts/delete-contact-list.ts';
import { findContactList } from '#operations/contacts/find-contact-list.ts';
import { contract } from '../contracts/contact-list-delete.ts';
import type { Method } from '../method.ts';

export const contactListDelete: Method<typeof contract, DeleteContactListRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    await deleteContactList(ctx, actor, await findContactList(ctx, actor, given.text('listContactId')));
    return {};
  },
};
