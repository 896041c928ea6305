import type { Receipt } from '#connectors/connector.ts';
import type { UnmatchedReceipt } from '#storage/queries/receipts/unmatched-receipts.ts';

/** A receipt on its way to its message. `done` is called once it is stored, or cannot be. `unmatchedReceipt`: it was kept meanwhile. */
export type Arrived = {
  carrierId: number;
  receipt: Receipt;
  at: Date;
  done: Done;
  unmatchedReceipt?: UnmatchedReceipt;
};
/** `carrierMessageId`: the id of the message that it was found to belong to, by its number as well. */
export type Done = (stored: boolean, carrierMessageId?: string) => void;
