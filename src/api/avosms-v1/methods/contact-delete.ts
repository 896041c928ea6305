import { type DeleteContactRefusal, deleteContact } from '#operations/contacts/delete-contact.ts';
import type { Method } from '../method.ts';

export const contactDelete: Method<DeleteContactRefusal> = {
  path: '/v1/contact/delete',
  required: { listContactId: 'ERR_101', contactTelephoneNumber: 'ERR_102' },
  refusals: { list_not_found: 'ERR_103', contact_not_found: 'ERR_104' },
  async answer(ctx, actor, given) {
    const number = given.text('contactTelephoneNumber');
    await deleteContact(ctx, actor, { listId: given.text('listContactId'), number });
    return {};
  },
};
