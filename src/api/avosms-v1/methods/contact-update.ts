import { findContactList } from '#operations/contacts/find-contact-list.ts';
import { type UpdateContactRefusal, updateContact } from '#operations/contacts/update-contact.ts';
import { contract } from '../contracts/contact-update.ts';
import type { Method } from '../method.ts';
import { contactFields } from './contact-fields.ts';

/** An omitted optional field clears it: in this dialect an update replaces the record. ERR_105 is reserved, never sent. */
export const contactUpdate: Method<typeof contract, UpdateContactRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    const [number, fields] = [given.text('contactTelephoneNumber'), contactFields(given)];
    const listId = await findContactList(ctx, actor, given.text('listContactId'));
    await updateContact(ctx, actor, { listId, number, fields });
    return {};
  },
};
