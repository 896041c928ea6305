import { type AccountFacts, type CustomerActor, customerKey, dialectScopes } from '#operations/actor.ts';

/** What is known of a French account. */
export function frenchAccount(accountId: string): AccountFacts {
  return {
    ...{ accountId, country: 'FR', currency: 'EUR', language: 'fr', zone: 'Europe/Paris' },
    resendDoubtful: 'codes',
  };
}

/** A program of a French account, with a key as all are that are made today. */
export function programOf(accountId: string): CustomerActor {
  return customerKey(frenchAccount(accountId), '01890a5d-ac96-774b-bcce-b302099a8057', dialectScopes);
}
