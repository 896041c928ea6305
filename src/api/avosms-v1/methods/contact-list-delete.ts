import { type DeleteContactListRefusal, deleteContactList } from '#operations/contacts/delete-contact-list.ts';
import type { Method } from '../method.ts';

export const contactListDelete: Method<DeleteContactListRefusal> = {
  path: '/v1/contact/list/delete',
  required: { listContactId: 'ERR_101' },
  refusals: { list_not_found: 'ERR_102' },
  async answer(ctx, actor, given) {
    await deleteContactList(ctx, actor, given.text('listContactId'));
    return {};
  },
};
