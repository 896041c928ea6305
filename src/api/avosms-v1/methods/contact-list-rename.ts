import { findContactList } from '#operations/contacts/find-contact-list.ts';
import { type RenameContactListRefusal, renameContactList } from '#operations/contacts/rename-contact-list.ts';
import { contract } from '../contracts/contact-list-rename.ts';
import type { Method } from '../method.ts';

export const contactListRename: Method<typeof contract, RenameContactListRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    const name = given.text('listContactName');
    const listId = await findContactList(ctx, actor, given.text('listContactId'));
    await renameContactList(ctx, actor, { listId, name });
    return {};
  },
};
