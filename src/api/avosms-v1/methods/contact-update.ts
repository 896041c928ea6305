import { type UpdateContactRefusal, updateContact } from '#operations/contacts/update-contact.ts';
import type { Method } from '../method.ts';
import { contactFields } from './contact-fields.ts';

/** An omitted optional field clears it: in this dialect an update replaces the record. ERR_105 is reserved, never sent. */
export const contactUpdate: Method<UpdateContactRefusal> = {
  path: '/v1/contact/update',
  required: { listContactId: 'ERR_101', contactTelephoneNumber: 'ERR_102' },
  refusals: {
    list_not_found: 'ERR_103',
    number_malformed: 'ERR_106',
    number_of_other_country: 'ERR_107',
    number_kind_refused: 'ERR_108',
    contact_not_found: 'ERR_104', // last: a number must be right before it can be missing
  },
  async answer(ctx, actor, given) {
    await updateContact(ctx, actor, {
      listId: given.text('listContactId'),
      number: given.text('contactTelephoneNumber'),
      fields: contactFields(given),
    });
    return {};
  },
};
