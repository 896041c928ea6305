import { type AddContactRefusal, addContact } from '#operations/contacts/add-contact.ts';
import type { Method } from '../method.ts';
import { contactFields } from './contact-fields.ts';

export const contactAdd: Method<AddContactRefusal> = {
  path: '/v1/contact/add',
  required: { listContactId: 'ERR_101', contactTelephoneNumber: 'ERR_102' },
  refusals: {
    list_not_found: 'ERR_103',
    contact_exists: 'ERR_104',
    number_malformed: 'ERR_105',
    number_of_other_country: 'ERR_106',
    number_kind_refused: 'ERR_107',
  },
  async answer(ctx, actor, given) {
    await addContact(ctx, actor, {
      listId: given.text('listContactId'),
      number: given.text('contactTelephoneNumber'),
      fields: contactFields(given),
    });
    return {};
  },
};
