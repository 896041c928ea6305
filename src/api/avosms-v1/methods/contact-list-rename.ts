import { type RenameContactListRefusal, renameContactList } from '#operations/contacts/rename-contact-list.ts';
import { contract } from '../contracts/contact-list-rename.ts';
import type { Method } from '../method.ts';

export const contactListRename: Method<typeof contract, RenameContactListRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    await renameContactList(ctx, actor, { listId: given.text('listContactId'), name: given.text('listContactName') });
    return {};
  },
};
