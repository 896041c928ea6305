import { describe, expect, it } from 'vitest';
import { readTlv, tlv, tlvName, tlvs } from './tlvs.ts';

describe('tlvs', () => {
  it('have one name for each tag', () => {
    const tags = Object.values(tlvs).map((form) => form.tag);

    expect(new Set(tags).size).toBe(tags.length);
    expect(tlvName(0x0424)).toBe('message_payload');
    expect(tlvName(0x1400)).toBeUndefined();
  });

  it('are written in their form', () => {
    expect(tlv('sar_msg_ref_num', 0x1234)).toEqual({ tag: 0x020c, value: Buffer.of(0x12, 0x34) });
    expect(tlv('receipted_message_id', 'ab')).toEqual({ tag: 0x001e, value: Buffer.from('ab\0') });
  });

  it('cannot hold more than their form allows', () => {
    expect(() => tlv('message_state', 256)).toThrow(RangeError);
    expect(() => tlv('receipted_message_id', 'x'.repeat(65))).toThrow(RangeError);
  });

  it('are read with patience: other widths, no NUL', () => {
    expect(readTlv([{ tag: 0x0427, value: Buffer.of(0, 2) }], 'message_state')).toBe(2);
    expect(readTlv([{ tag: 0x001e, value: Buffer.from('ab') }], 'receipted_message_id')).toBe('ab');
  });

  it('count as absent when their value makes no sense', () => {
    expect(readTlv([{ tag: 0x0427, value: Buffer.alloc(0) }], 'message_state')).toBeUndefined();
    expect(readTlv([{ tag: 0x0427, value: Buffer.alloc(5) }], 'message_state')).toBeUndefined();
  });
});
