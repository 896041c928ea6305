import { type CreateContactListRefusal, createContactList } from '#operations/contacts/create-contact-list.ts';
import type { Method } from '../method.ts';

export const contactListCreate: Method<CreateContactListRefusal> = {
  path: '/v1/contact/list/create',
  required: { listContactName: 'ERR_101', listContactCountryCode: 'ERR_102' },
  refusals: { country_not_served: 'ERR_103', list_name_taken: 'ERR_104' },
  async answer(ctx, actor, given) {
    const name = given.text('listContactName');
    return {
      list_contact_id: await createContactList(ctx, actor, { name, country: given.text('listContactCountryCode') }),
    };
  },
};
