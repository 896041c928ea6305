import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryPdu } from '#test/support/smpp/arbitrary-pdus.ts';
import { encodeInto } from './pdu.ts';
import { PduWriter } from './pdu-writer.ts';
import { SubmitTemplate } from './submit-template.ts';

describe('SubmitTemplate', () => {
  it('writes the same octets as encoding each message', () => {
    const destinations = fc.array(fc.stringMatching(/^[0-9]{0,20}$/), { maxLength: 5 });
    fc.assert(
      fc.property(arbitraryPdu('submit_sm'), destinations, (pdu, list) => {
        const template = new SubmitTemplate(pdu);
        const quick = new PduWriter(64);
        const slow = new PduWriter(64);
        for (const [index, destination_addr] of list.entries()) {
          template.write(quick, index + 1, destination_addr);
          encodeInto(slow, { ...pdu, destination_addr }, index + 1);
        }

        expect(quick.view().equals(slow.view())).toBe(true);
      }),
    );
  });

  it('keeps no memory but its own octets', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const templates: SubmitTemplate[] = [];
    collect();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 1_000; i++) {
      templates.push(new SubmitTemplate({ source_addr: 'Envoi', short_message: Buffer.alloc(140, 'a') }));
      for (let other = 0; other < 20; other++) Buffer.from('x'.repeat(400));
    }

    // V8 gives octets back in a thread of its own, a little after the collection.
    const kept = () => {
      collect();
      return process.memoryUsage().arrayBuffers - before;
    };
    await expect.poll(kept).toBeLessThan(templates.length * 1_000);
  });

  it.each(['1'.repeat(21), '33\0', '３３'])('refuses the destination %j and appends nothing', (destination) => {
    const out = new PduWriter();

    expect(() => new SubmitTemplate({}).write(out, 1, destination)).toThrow(
      expect.objectContaining({ statusName: 'RINVDSTADR' }),
    );
    expect(out.length).toBe(0);
  });
});
