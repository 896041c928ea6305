import { type CreateContactListRefusal, createContactList } from '#operations/contacts/create-contact-list.ts';
import { contract } from '../contracts/contact-list-create.ts';
import type { Method } from '../method.ts';

export const contactListCreate: Method<typeof contract, CreateContactListRefusal> = {
  contract,
  async answer(ctx, actor, given, { nextV1Id }) {
    const name = given.text('listContactName');
    const v1Id = nextV1Id();
    await createContactList(ctx, actor, { name, country: given.text('listContactCountryCode'), v1Id });
    return { list_contact_id: v1Id };
  },
};
