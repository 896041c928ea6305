import type { BreakerSettings, CarrierKind, CarrierProfile } from '../kind.ts';
import { describeLink } from './binds/describe-close.ts';
import { openSmpp } from './open.ts';
import { describeIdFormat } from './receipts/id-format.ts';
import { takenAt } from './receipts/receipt-times.ts';
import { readSmppSettings, type SmppSettings, smppSettings } from './settings.ts';

/** SMPP 3.4, section 4.1.1: at most eight characters; some carriers give longer ones all the same. */
const LONGEST_PASSWORD = 64;

/** An SMSC, or an aggregator that speaks SMPP 3.4. */
export const smpp: CarrierKind<SmppSettings> = {
  readSettings: readSmppSettings,
  checkPassword(password) {
    if (!/^[\x20-\x7e]*$/.test(password)) return 'SMPP takes ASCII characters only';
    return password.length > LONGEST_PASSWORD ? `it may have ${LONGEST_PASSWORD} characters` : undefined;
  },
  // Carriers allow so many links: one is enough to try.
  forTrial: (given) => ({ ...given, binds: 1 }),
  open: (settings, options) => openSmpp({ ...options, settings }),
  profile: smppProfile,
  takenAt,
  describe: {
    link: describeLink,
    address: (given) => `${given['systemId']}@${given['host']}:${given['port'] ?? smppSettings.port.default}`,
    idFormat(given, learnt) {
      if (['submitIdBase', 'receiptIdBase'].some((name) => (given[name] ?? 'auto') !== 'auto')) return undefined;
      return learnt === undefined ? 'not learnt yet' : describeIdFormat(learnt);
    },
  },
};

function smppProfile(settings: SmppSettings): CarrierProfile {
  const { inDoubt, inDoubtSeconds, closeDoubtSeconds, query, receipts, longTexts } = settings;
  const breaker: BreakerSettings = {
    share: settings.breakerShare,
    parts: settings.breakerParts,
    persistMs: settings.breakerSeconds * 1_000,
    pauseMs: settings.breakerPauseSeconds * 1_000,
    rampMs: settings.breakerReturnSeconds * 1_000,
  };
  return {
    ...{ inDoubt, query, receipts, breaker },
    resendAfterMs: inDoubtSeconds * 1_000,
    closeAfterMs: closeDoubtSeconds * 1_000,
    wholeTexts: longTexts === 'message_payload',
  };
}
