import { settingsRows, settingsSchema } from '#platform/settings/describe-settings.ts';
import type { JsonSchema } from '#platform/settings/setting.ts';
import { longestReceipt } from '#smpp/receipts/receipt-letters.ts';
import { longestAddress, longestId, longestWord } from './smpp/binds/limits.ts';
import { smppSettings } from './smpp/settings.ts';

const opening = `# Carriers

<!-- Made by bin/generate-docs from src/connectors/smpp/settings.ts: change that file, not this one. -->

A carrier is a way out for messages: an SMSC or an aggregator that speaks SMPP 3.4. What carriers do differently is said by
settings, an object in JSON; only \`host\` and \`systemId\` must be given. The password is not among them: it is given apart and
kept encrypted. A setting that is misspelt, or cannot mean anything, is refused with the reason. For programs that write them, the same as a JSON schema:
[schemas/smpp-carrier.json](schemas/smpp-carrier.json).

## Settings of an SMPP carrier
`;

const closing = `
## What a carrier may write

Carriers write receipts and replies in their own ways. Envoi reads as much as it can, and answers whatever it has read: a
refusal would lose a receipt or a STOP, or bring it again for ever.

- **Octets that are no optional parameters**, a parameter or a text that is cut, a body where none belongs: what is whole is
  read.
- **Ids** are sought in the parameter \`receipted_message_id\` and in the text, each in all the spellings that carriers are known
  for, with or without zeros, in decimal or hexadecimal. They are kept to ${longestId} characters, in answers to submissions and in
  receipts alike, so that longer ones still match; a blank within an id is read as \`_\`.
- **Addresses** are kept to ${longestAddress} characters, the text of a receipt to ${longestReceipt.toLocaleString('en')}, its state and error to ${longestWord}. A
  receipt finds its message whether its addresses are swapped, as the protocol has it, or not.
- **States**: the words of the protocol, their misspellings (\`DELIVERED\`, \`DELIVERD\`), and words such as \`FAILED\`, \`REJECTED\`,
  \`BLOCKED\`, \`EXPIRE\` or \`CANCELLED\` for an end, \`SENT\` or \`QUEUED\` for none, in any case. Others leave a message open;
  \`receiptStates\` says what they mean.
- **Numbers of phones** are read whatever type (TON) they come under, with signs between their digits or zeros before the country
  code. A text from an address that is none is kept as a reply to nobody. What a phone replied to is read in international and
  in national form (\`replyCountry\`).
- **Replies** that cannot be told to be one account's, of a phone that several wrote to by one number, or that nobody wrote to, are
  kept, and wait for an operator: \`bin/envoi reply list --unmatched\` shows them, \`bin/envoi reply assign\` gives one away
  ([operator.md](operator.md#replies)).
- **Later** is asked for by ESME_RSYSERR, where something could not be stored, and by ESME_RTHROTTLED, where too much awaits its
  answer; \`deliverErrors\` leaves the first of them out.

What could not be read, or not in full, is counted: \`bin/envoi carrier show\` has it as *not understood*, and the log tells of one
a minute.
`;

const named = Object.entries(smppSettings).map(([name, setting]) => ({ name, setting }));

/** `docs/carriers.md`: one table row for each setting. */
export function carriersPage(): string {
  return [opening, settingsRows('Setting', named), closing].join('\n');
}

/** `docs/schemas/smpp-carrier.json`. */
export function smppCarrierSchema(): JsonSchema {
  return settingsSchema('Settings of an SMPP carrier', named);
}
