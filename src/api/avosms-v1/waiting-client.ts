/** Who closes only its half does so right behind the request; who does later has stopped waiting for the answer. */
const HALF_CLOSED_WITHIN_MS = 2_000;

/**
 * Tells whether the client of a request that has just come still waits for its answer. A connection of which only the client's
 * half is closed looks the same whether it went on to wait or went away: when it was closed tells.
 */
export function waitingClient(
  socket: { readonly destroyed: boolean; readonly readableEnded: boolean },
  nowMs: () => number = () => performance.now(),
): () => boolean {
  const beganMs = nowMs();
  let waits: boolean | undefined;
  return () => {
    if (socket.destroyed) return false;
    if (!socket.readableEnded) return true;
    waits ??= nowMs() - beganMs < HALF_CLOSED_WITHIN_MS;
    return waits;
  };
}
