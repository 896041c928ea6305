import { type RenameContactListRefusal, renameContactList } from '#operations/contacts/rename-contact-list.ts';
import type { Method } from '../method.ts';

export const contactListRename: Method<RenameContactListRefusal> = {
  path: '/v1/contact/list/rename',
  required: { listContactId: 'ERR_101', listContactName: 'ERR_102' },
  refusals: { list_not_found: 'ERR_103', list_name_taken: 'ERR_104' },
  async answer(ctx, actor, given) {
    await renameContactList(ctx, actor, { listId: given.text('listContactId'), name: given.text('listContactName') });
    return {};
  },
};
