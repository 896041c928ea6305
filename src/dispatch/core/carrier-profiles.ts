import { type CarrierProfile, defaultProfile } from '#connectors/index.ts';

/** The profile of each open carrier, which the parts below the carriers have to know as well. */
export class CarrierProfiles {
  readonly #open = new Map<number, CarrierProfile>();

  /** Those of a carrier that is not open are the usual ones: nothing of it is known. */
  of(carrierId: number): CarrierProfile {
    return this.#open.get(carrierId) ?? defaultProfile;
  }

  opened(carrierId: number, profile: CarrierProfile): void {
    this.#open.set(carrierId, profile);
  }

  closed(carrierId: number): void {
    this.#open.delete(carrierId);
  }
}
