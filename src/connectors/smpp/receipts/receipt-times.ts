import { parseReceiptText, receiptDate } from '#smpp/receipts/receipt-text.ts';

/** When the carrier took the message of a receipt, by its own clock and read as if in UTC: its zone is not known. */
export function takenAt(raw: string): Date | undefined {
  const { submitDate } = parseReceiptText(raw);
  const written = submitDate === undefined ? undefined : receiptDate(submitDate);
  return written === undefined ? undefined : new Date(`${written}Z`);
}
