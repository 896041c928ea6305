import { textAt, typeOf } from './frames.ts';

/** What a statement does to the transaction around it. */
export type TurnRole = 'begin' | 'commit' | 'rollback' | 'write' | 'other';

/** What a client sends until it waits for the server to be ready: one statement, in the simple or in the extended way. */
export type ProtocolTurn = { bytes: Buffer; role: TurnRole };

const HEADER_BYTES = 5;
const WRITES = /\b(insert|update|delete|merge)\b/i;
const ROLES: readonly [TurnRole, RegExp][] = [
  ['begin', /^\s*(begin|start\s+transaction)\b/i],
  ['commit', /^\s*(commit|end)\b/i],
  ['rollback', /^\s*(rollback|abort)\b/i],
  ['write', WRITES],
];

export function roleOf(sql: string): TurnRole {
  return ROLES.find(([, pattern]) => pattern.test(sql))?.[0] ?? 'other';
}

/**
 * Gathers the messages of a client into turns. In the extended way the text comes once, under a name, and is meant by that
 * name from then on (`pg` prepares so).
 */
export class TurnReader {
  readonly #roles = new Map<string, TurnRole>();
  #gathered: Buffer[] = [];
  #role: TurnRole = 'other';

  /** The turn that this message ends, if it does. */
  read(frame: Buffer): ProtocolTurn | undefined {
    this.#gathered.push(frame);
    switch (typeOf(frame)) {
      case 'P': {
        const name = textAt(frame, HEADER_BYTES);
        const role = roleOf(textAt(frame, HEADER_BYTES + Buffer.byteLength(name) + 1));
        this.#roles.set(name, role);
        this.#role = role;
        return undefined;
      }
      case 'B': {
        const portal = textAt(frame, HEADER_BYTES);
        const name = textAt(frame, HEADER_BYTES + Buffer.byteLength(portal) + 1);
        this.#role = this.#roles.get(name) ?? 'other';
        return undefined;
      }
      case 'Q':
        return this.#take(roleOf(textAt(frame, HEADER_BYTES)));
      case 'S':
        return this.#take(this.#role);
      case 'F': // a function call
        return this.#take('other');
      default:
        return undefined;
    }
  }

  /** What was gathered, when the client wants it to reach the server before its turn ends. */
  flush(): Buffer {
    const bytes = Buffer.concat(this.#gathered);
    this.#gathered = [];
    return bytes;
  }

  #take(role: TurnRole): ProtocolTurn {
    this.#role = 'other';
    return { bytes: this.flush(), role };
  }
}
