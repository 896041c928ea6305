/** Ends work that nobody waits for any more: its client is gone, and nothing was done. */
export class ClientGone extends Error {
  override name = 'ClientGone';
}
