import type { ResendRule } from '#domain/messages/in-doubt.ts';
import {
  type CustomerRole,
  customerRoles,
  type OperatorRole,
  operatorRoles,
  type Permission,
  type permissions,
  permissionsOfOperator,
  permissionsOfScopes,
  type Scope,
} from './permissions.ts';
import { Refusal } from './refusal.ts';

/** What is known of a customer's account from its sign-in on. */
export type AccountFacts = {
  accountId: string;
  country: string;
  currency: string;
  language: 'fr' | 'en';
  zone: string;
  /** Which of its notifications may be sent once more when they are in doubt. */
  resendDoubtful: ResendRule;
};

type Permitted = { readonly permissions: ReadonlySet<Permission> };

/** A customer's program, by its key, or a person with a role in the customer's account. */
export type CustomerActor = AccountFacts &
  Permitted &
  ({ kind: 'key'; keyId: string } | { kind: 'person'; personId: string; role: CustomerRole });

/** One of the operator's people. */
export type OperatorActor = Permitted & { kind: 'operator'; name: string; role: OperatorRole };

/** Who asks for an operation. */
export type Actor = CustomerActor | OperatorActor;

/**
 * What a key may do that was made for the AvoSMS dialect, as all keys are so far: everything that this dialect has a method for, and nothing
 * else.
 */
export const dialectScopes = [
  'messages:send',
  'contacts:read',
  'contacts:write',
  'templates:write',
  'senders:write',
  'inbox:read',
  'billing:read',
] as const satisfies readonly Scope[];

const ofCustomerRole = mapRoles(Object.keys(customerRoles) as CustomerRole[], (role) =>
  permissionsOfScopes(customerRoles[role]),
);
const ofOperatorRole = mapRoles(operatorRoles, permissionsOfOperator);

export function customerKey(account: AccountFacts, keyId: string, scopes: readonly Scope[]): CustomerActor {
  return { ...account, kind: 'key', keyId, permissions: permissionsOfScopes(scopes) };
}

export function customerPerson(account: AccountFacts, personId: string, role: CustomerRole): CustomerActor {
  return { ...account, kind: 'person', personId, role, permissions: ofCustomerRole[role] };
}

export function operatorPerson(name: string, role: OperatorRole): OperatorActor {
  return { kind: 'operator', name, role, permissions: ofOperatorRole[role] };
}

/** Whoever runs a command on this machine can read the database anyway, and so may do all that an operator may. */
export const localOperator = operatorPerson('command line', 'administrator');

/** Who is left once a permission was looked at: a customer has an account, and nobody else does. */
type Holder<P extends Permission> = (typeof permissions)[P] extends { operator: OperatorRole }
  ? (typeof permissions)[P] extends { scopes: readonly Scope[] }
    ? Actor
    : OperatorActor
  : CustomerActor;

/**
 * The first line of every operation. Before it nothing is looked at, so that a refusal says nothing of what there is.
 * @throws {Refusal} `scope_missing` to a key, `role_insufficient` to a person.
 */
export function permit<P extends Permission>(actor: Actor, permission: P): asserts actor is Holder<P> {
  if (actor.permissions.has(permission)) return;
  throw new Refusal(actor.kind === 'key' ? 'scope_missing' : 'role_insufficient', { permission });
}

/** The account beyond which a customer sees nothing; an operator sees all. */
export function accountIdOf(actor: Actor): string | undefined {
  return actor.kind === 'operator' ? undefined : actor.accountId;
}

function mapRoles<R extends string>(
  roles: readonly R[],
  permissionsOf: (role: R) => ReadonlySet<Permission>,
): Readonly<Record<R, ReadonlySet<Permission>>> {
  return Object.fromEntries(roles.map((role) => [role, permissionsOf(role)])) as Record<R, ReadonlySet<Permission>>;
}
