/** What a customer's key may be given, in REST's words; the roles of a customer's people are made of the same. */
export const scopes = [
  'messages:send',
  'messages:read',
  'contacts:read',
  'contacts:write',
  'templates:write',
  'senders:write',
  'inbox:read',
  'opt_outs:read',
  'opt_outs:write',
  'billing:read',
] as const;
export type Scope = (typeof scopes)[number];

/** What the people of a customer may do. */
export const customerRoles = {
  owner: scopes,
  admin: scopes,
  sender: ['messages:send', 'messages:read', 'contacts:read', 'contacts:write', 'templates:write', 'inbox:read'],
  reader: scopes.filter((scope) => scope.endsWith(':read')),
} as const satisfies Record<string, readonly Scope[]>;
export type CustomerRole = keyof typeof customerRoles;

/** The operator's people: each role may do what those before it may. Support helps customers, and touches neither money nor carriers. */
export const operatorRoles = ['reader', 'support', 'administrator'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

/** Who may: customers by any of some scopes, the operator's people from some role on. */
type Holders = { readonly scopes?: readonly Scope[]; readonly operator?: OperatorRole };

/** Everything that may be permitted, and who it is permitted to: the only place that says so. */
export const permissions = {
  'sends:create': { scopes: ['messages:send'] },
  'sends:read': { scopes: ['messages:read'], operator: 'reader' },
  'sends:cancel': { scopes: ['messages:send'], operator: 'support' },
  'sends:throughput': { scopes: ['messages:send'], operator: 'support' },
  'sends:release': { operator: 'support' },

  'lists:find': { scopes: ['contacts:read', 'contacts:write'] },
  'contacts:read': { scopes: ['contacts:read'] },
  'contacts:write': { scopes: ['contacts:write'] },
  'templates:read': { scopes: ['templates:write'] },
  'templates:write': { scopes: ['templates:write'] },
  'senders:read': { scopes: ['senders:write'] },
  'senders:write': { scopes: ['senders:write'] },

  'replies:list': { scopes: ['inbox:read'] },
  'replies:read': { scopes: ['inbox:read'], operator: 'reader' },
  'replies:assign': { operator: 'support' },
  'opt_outs:read': { scopes: ['opt_outs:read'], operator: 'reader' },
  'opt_outs:write': { scopes: ['opt_outs:write'], operator: 'support' },

  'balance:read': { scopes: ['billing:read'] },
  'destinations:read': { scopes },
  'statements:read': { scopes: ['billing:read'], operator: 'reader' },
  'ledger:check': { operator: 'reader' },
  'prices:read': { operator: 'reader' },
  'prices:write': { operator: 'administrator' },

  'accounts:read': { operator: 'reader' },
  'accounts:create': { operator: 'administrator' },
  'accounts:write': { operator: 'administrator' },
  'accounts:credit': { operator: 'administrator' },
  'keys:read': { operator: 'reader' },
  'keys:create': { operator: 'administrator' },
  'keys:revoke': { operator: 'support' },

  'carriers:read': { operator: 'reader' },
  'carriers:test': { operator: 'support' },
  'carriers:write': { operator: 'administrator' },
  'routes:read': { operator: 'reader' },
  'routes:write': { operator: 'administrator' },
  'limits:read': { operator: 'reader' },
  'limits:write': { operator: 'administrator' },
  'dispatch:lock': { operator: 'administrator' },
  'dispatch:unlock': { operator: 'administrator' },
} as const satisfies Record<string, Holders>;
export type Permission = keyof typeof permissions;

const rows = Object.entries(permissions) as [Permission, Holders][];

/** Made once for each selection of scopes: keys are read every second, and all have the same few. */
const ofScopes = new Map<string, ReadonlySet<Permission>>();

/** All that a customer may do who holds these scopes. */
export function permissionsOfScopes(held: readonly Scope[]): ReadonlySet<Permission> {
  const selection = held.join(' ');
  const known = ofScopes.get(selection);
  if (known) return known;
  const granted = rows.filter(([, row]) => row.scopes?.some((scope) => held.includes(scope))).map(([name]) => name);
  const made = new Set(granted);
  ofScopes.set(selection, made);
  return made;
}

/** All that one of the operator's people may do. */
export function permissionsOfOperator(role: OperatorRole): ReadonlySet<Permission> {
  const roles = operatorRoles.slice(0, operatorRoles.indexOf(role) + 1);
  return new Set(rows.filter(([, row]) => row.operator && roles.includes(row.operator)).map(([name]) => name));
}
