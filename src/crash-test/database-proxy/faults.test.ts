import { describe, expect, it, vi } from 'vitest';
import { errors } from './errors.ts';
import { type ArmedFault, type Fault, Faults } from './faults.ts';
import type { Status } from './frames.ts';
import type { TurnRole } from './turns.ts';

const error: Fault = { kind: 'error', error: errors[0]! };
const hang: Fault = { kind: 'hang', forMs: 1, applied: true, answered: true };

function armed(fault: Fault, change: Partial<ArmedFault> = {}) {
  const told: Fault[] = [];
  const faults = new Faults((happened) => void told.push(happened));
  faults.arm({ fault, skipped: 0, times: 1, early: false, ...change });
  const at = (role: TurnRole, status: Status, starting = false) =>
    faults.ofTurn({ bytes: Buffer.alloc(0), role }, status, starting);
  return { faults, told, at };
}

describe('a fault', () => {
  it.each<[string, Fault, TurnRole, Status, boolean]>([
    ['an error comes to any statement', error, 'other', 'I', true],
    ['an error comes to a commit', error, 'commit', 'T', true],
    ['an error comes to the rollback of what has failed', error, 'rollback', 'E', true],
    ['no error comes to what fails by itself', error, 'write', 'E', false],
    ['a commit hangs', hang, 'commit', 'T', true],
    ['a write on its own hangs', hang, 'write', 'I', true],
    ['a write in a transaction does not hang', hang, 'write', 'T', false],
    ['a commit of nothing does not hang', hang, 'commit', 'I', false],
    ['the commit of what has failed does not hang', hang, 'commit', 'E', false],
    ['a reading does not hang', hang, 'other', 'I', false],
    ['an answer is lost of any statement', { kind: 'lost', instead: undefined }, 'other', 'E', true],
    ['only an opening is refused', { kind: 'refused', error: errors[0]! }, 'other', 'I', false],
  ])('%s', (_what, fault, role, status, happens) => {
    const { at, told } = armed(fault);

    expect(at(role, status)).toEqual(happens ? fault : undefined);
    expect(told).toEqual(happens ? [fault] : []);
  });

  it('lets statements pass that it could have come to, and then comes as often as it should', () => {
    const { at } = armed(hang, { skipped: 2, times: 2 });

    expect(at('other', 'I')).toBeUndefined();
    expect(Array.from({ length: 6 }, () => at('write', 'I') !== undefined)).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  it('leaves a program alone that starts, unless it may come early', () => {
    expect(armed(error).at('other', 'I', true)).toBeUndefined();
    expect(armed(error, { early: true }).at('other', 'I', true)).toEqual(error);
  });

  it('does not happen when nothing came for it in time, or when all is to be well', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const late = armed(error);
    vi.advanceTimersByTime(3_001);
    expect(late.at('other', 'I')).toBeUndefined();
    vi.useRealTimers();

    const { faults, at } = armed(error);
    faults.disarm();
    expect(at('other', 'I')).toBeUndefined();
  });

  it('of an opening comes to one', () => {
    const refused: Fault = { kind: 'refused', error: errors[0]! };
    const { faults } = armed(refused);

    expect(faults.ofOpening(true)).toBeUndefined();
    expect(faults.ofOpening(false)).toEqual(refused);
    expect(faults.ofOpening(false)).toBeUndefined();
  });
});
