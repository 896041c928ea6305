import net, { type AddressInfo } from 'node:net';

/** A wire between Envoi and its carrier that can be cut between any two bytes, or held still. */
export type SmppProxy = {
  readonly port: number;
  /** How many links are up. */
  readonly links: number;
  /** Cuts every link once so many bytes more have gone over it, in either direction. */
  cutAfter(bytes: number): void;
  /** Nothing goes over any link, new ones included, until `flow`. */
  hold(): void;
  flow(): void;
  close(): Promise<void>;
};

type Wire = { ends: readonly [net.Socket, net.Socket]; bytesLeft: number };

/** Listens on a port that the machine chooses and leads every connection on to `target`. */
export async function openSmppProxy(target: number): Promise<SmppProxy> {
  const wires = new Set<Wire>();
  let held = false;

  const server = net.createServer((near) => {
    const far = net.connect({ host: '127.0.0.1', port: target });
    const wire: Wire = { ends: [near, far], bytesLeft: Number.POSITIVE_INFINITY };
    wires.add(wire);
    lead(near, far, wire);
    lead(far, near, wire);
    if (held) pause(wire);
  });

  function lead(from: net.Socket, to: net.Socket, wire: Wire): void {
    from.setNoDelay(true);
    from.on('data', (chunk: Buffer) => {
      const passed = chunk.subarray(0, wire.bytesLeft);
      wire.bytesLeft -= passed.length;
      if (wire.bytesLeft > 0) to.write(passed);
      else to.write(passed, () => cut(wire));
    });
    from.on('error', () => cut(wire));
    from.on('close', () => cut(wire));
    from.on('end', () => to.end());
  }

  function cut(wire: Wire): void {
    wires.delete(wire);
    for (const end of wire.ends) end.destroy();
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    get links() {
      return wires.size;
    },
    cutAfter(bytes) {
      for (const wire of wires) {
        if (bytes > 0) wire.bytesLeft = bytes;
        else cut(wire);
      }
    },
    hold() {
      held = true;
      for (const wire of wires) pause(wire);
    },
    flow() {
      held = false;
      for (const wire of wires) for (const end of wire.ends) end.resume();
    },
    close() {
      for (const wire of wires) cut(wire);
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

function pause(wire: Wire): void {
  for (const end of wire.ends) end.pause();
}
