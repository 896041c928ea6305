/** Ends work that nobody waits for any more: its client is gone, and nothing was done. */
export class NoLongerWanted extends Error {
  override name = 'NoLongerWanted';
}
