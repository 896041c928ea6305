/** The server that answers cannot be worked with as it is; the message tells the operator what to do. */
export class UnfitServer extends Error {
  override name = 'UnfitServer';
  /** `sqlserver_rejected_establishment_of_sqlconnection`: whoever needs the database waits, and tries again. */
  readonly code = '08004';
}
