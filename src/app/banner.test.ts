import { describe, expect, it } from 'vitest';
import { banner, dispatcherBanner } from './banner.ts';

const url = 'http://127.0.0.1:8080';
const demo = { id: 'demo@example.com', key: 'envoi_k' };

describe('what bin/start prints', () => {
  it('is ten lines at most, with commands that work as they stand', () => {
    const lines = banner(url, demo).split('\n');

    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines).toContain('  bin/envoi phone show +33639980001');
  });

  it.each([
    ['/srv/envoi', '/srv/envoi'],
    ["/srv/l'envoi de test", String.raw`'/srv/l'\''envoi de test'`],
  ])('tells commands of the data folder %s, where it is not the usual one', (dataDir, written) => {
    expect(banner(url, demo, dataDir)).toContain(`\n  ENVOI_DATA_DIR=${written} bin/envoi phone show +33639980001\n`);
  });

  it('promises no API where there is none', () => {
    expect(dispatcherBanner(url)).toBe('Envoi moves messages, and tells how it is at http://127.0.0.1:8080/health');
    expect(dispatcherBanner(undefined)).toBe('Envoi moves messages, and answers no requests');
  });
});
