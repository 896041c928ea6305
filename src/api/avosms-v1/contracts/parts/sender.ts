import type { Parameter } from '../../contract.ts';
import { vendor } from '../../statement.ts';

export const sender = {
  name: 'sender',
  required: true,
  example: 'MyBrand',
  notes: [vendor('Sender name, 3 to 11 characters.', 'Nom d’expéditeur, de 3 à 11 caractères.')],
} as const satisfies Parameter;
