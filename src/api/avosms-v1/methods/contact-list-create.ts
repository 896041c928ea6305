import { type CreateContactListRefusal, createContactList } from '#operations/contacts/create-contact-list.ts';
import { contract } from '../contracts/contact-list-create.ts';
import type { Method } from '../method.ts';

export const contactListCreate: Method<typeof contract, CreateContactListRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    const name = given.text('listContactName');
    return {
      list_contact_id: await createContactList(ctx, actor, { name, country: given.text('listContactCountryCode') }),
    };
  },
};
