import os from 'node:os';
import { didYouMean } from './did-you-mean.ts';

/** libpq's modes: from TLS never, over TLS where it is offered, to TLS with a server whose certificate and name are right. */
const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

/** `host` is a name, an address or the folder of a Unix socket. */
export type DatabaseHost = { host: string; port: number };

/** A database's address, taken apart as libpq does; nothing of it comes from PG… variables. */
export type DatabaseAddress = {
  /** In the order in which they are tried. */
  hosts: readonly DatabaseHost[];
  user: string;
  password: string | undefined;
  /** Where the password stands instead; read for each connection. */
  passwordFile: string | undefined;
  database: string;
  /** Start-up options of the address's own; empty: none. */
  options: string;
  applicationName: string;
  /** Only a server that takes writes will do: asked for, or one of several. */
  readWrite: boolean;
  /** Undefined: as fits the host. */
  sslMode: SslMode | undefined;
  /** TLS from the first byte on. */
  sslDirect: boolean;
  /** Files. */
  sslRootCert: string | undefined;
  sslCert: string | undefined;
  sslKey: string | undefined;
};

/** An address that cannot be read. The message completes “expected …” and quotes nothing, since any piece may be a password. */
export class AddressProblem extends Error {
  override name = 'AddressProblem';

  constructor(expected: string) {
    super(`${expected}; in a name or a password, @ : / % # ? are written %40 %3A %2F %25 %23 %3F`);
  }
}

const DEFAULT_PORT = 5432;
/** A parameter of ours, by which the setting for it travels within the address. */
const PASSWORD_FILE = 'envoi_password_file';

const parameters = [
  ...['host', 'port', 'user', 'password', 'dbname', 'options', 'application_name', 'target_session_attrs'],
  ...['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslnegotiation', PASSWORD_FILE],
];
/** Known to libpq or the driver, and without a meaning here. */
const idleParameters = [
  ...[
    'hostaddr',
    'passfile',
    'service',
    'connect_timeout',
    'client_encoding',
    'fallback_application_name',
    'replication',
  ],
  ...['keepalives', 'keepalives_idle', 'keepalives_interval', 'keepalives_count', 'tcp_user_timeout', 'sslcompression'],
  ...['sslpassword', 'sslcertmode', 'sslcrl', 'sslcrldir', 'sslsni', 'ssl_min_protocol_version', 'requirepeer'],
  ...['ssl_max_protocol_version', 'gssencmode', 'krbsrvname', 'gsslib', 'gssdelegation', 'channel_binding'],
  ...['require_auth', 'load_balance_hosts', 'uselibpqcompat'],
];

/** @throws {AddressProblem} */
export function parseDatabaseAddress(text: string): DatabaseAddress {
  const [, behind] = /^postgres(?:ql)?:\/\/(.*)$/s.exec(text) ?? [];
  if (!behind) throw new AddressProblem('an address that begins with postgres:// and names a server');
  if (behind.includes('#')) throw new AddressProblem('an address without # in it');
  const [, authority = '', path = '', query = ''] = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(behind) ?? [];
  const at = authority.lastIndexOf('@');
  const [name = '', ...rest] = at < 0 ? [] : authority.slice(0, at).split(':');
  if (authority.indexOf('@') !== at) throw new AddressProblem('an address with one @, before the host');
  if (rest.length > 1) throw new AddressProblem('an address with one colon between user and password');
  if (/[/@]/.test(path)) throw new AddressProblem("a database's name without / and @ behind the host");

  const given = readParameters(query);
  const user = given('user') || decoded(name, 'user name') || os.userInfo().username;
  const hosts = readHosts(authority.slice(at + 1), given('host'), given('port'));
  return {
    hosts,
    user,
    password: given('password') || (rest[0] === undefined ? undefined : decoded(rest[0], 'password')) || undefined,
    passwordFile: given(PASSWORD_FILE),
    database: given('dbname') || decoded(path, "database's name") || user,
    options: given('options') ?? '',
    applicationName: given('application_name') ?? '',
    readWrite: readTarget(given('target_session_attrs')) || hosts.length > 1,
    sslMode: readSslMode(given('sslmode') ?? given('ssl'), given('sslrootcert') !== undefined),
    sslDirect: given('sslnegotiation') === 'direct',
    sslRootCert: given('sslrootcert') === 'system' ? undefined : given('sslrootcert'),
    sslCert: given('sslcert'),
    sslKey: given('sslkey'),
  };
}

/** The address with a password that stands in a file, read for each connection: it may be changed while Envoi runs. */
export function withPasswordFile(address: string, file: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${PASSWORD_FILE}=${encodeURIComponent(file)}`;
}

function readParameters(query: string): (name: string) => string | undefined {
  const read = new Map<string, string>();
  for (const pair of query.split('&').filter((each) => each !== '')) {
    const [name = '', ...value] = pair.split('=');
    if (value.length === 0 || !/^\w+$/.test(name))
      throw new AddressProblem('parameters of the form name=value behind the ?');
    refuseSlip(name);
    const place = parameters.includes(name) ? `parameter ${name}` : 'value of a parameter';
    read.set(name, decoded(value.join('=').replaceAll('+', ' '), place));
  }
  return (name) => read.get(name);
}

/** Hosts add parameters of other programs, which mean nothing here; a slip of the pen in one of ours would go unseen. */
function refuseSlip(name: string): void {
  if (parameters.includes(name) || idleParameters.includes(name)) return;
  const meant = didYouMean(name, parameters);
  if (meant) throw new AddressProblem(`the parameter ${meant} where a name like it stands`);
}

/** A parameter holds hosts as they are, the place before the path encoded and with their ports. */
function readHosts(authority: string, parameter: string | undefined, ports: string | undefined): DatabaseHost[] {
  const names = (parameter ?? authority).split(',');
  const given = ports?.split(',') ?? [];
  if (given.length > 1 && given.length !== names.length) throw new AddressProblem('one port, or one for each host');
  return names.map((each, index) => {
    const place = names.length > 1 ? ` number ${index + 1}` : '';
    const port = given[index] ?? given[0];
    if (parameter !== undefined) return { host: each || 'localhost', port: readPort(port, place) };
    const [, bracketed, plain, own] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(each) ?? [];
    const host = bracketed ?? plain;
    if (host === undefined) throw new AddressProblem(`a host${place} with one colon before its port`);
    return { host: decoded(host, `host${place}`) || 'localhost', port: readPort(own || port, place) };
  });
}

function readPort(text: string | undefined, place: string): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new AddressProblem(`a port from 1 to 65535 behind the colon of the host${place}`);
}

function readTarget(wanted: string | undefined): boolean {
  if (wanted === undefined || wanted === 'any') return false;
  if (['read-write', 'primary'].includes(wanted)) return true;
  throw new AddressProblem('target_session_attrs=read-write, since Envoi writes');
}

function readSslMode(mode: string | undefined, hasRootCert: boolean): SslMode | undefined {
  if (mode === undefined || mode === '') return hasRootCert ? 'verify-full' : undefined;
  // The driver's own words.
  const own: Record<string, SslMode> = {
    true: 'verify-full',
    '1': 'verify-full',
    '0': 'disable',
    'no-verify': 'require',
  };
  const known = own[mode] ?? sslModes.find((each) => each === mode);
  if (known === undefined) throw new AddressProblem(`an sslmode that is one of ${sslModes.join(', ')}`);
  // A root certificate is there to be asked for: libpq checks it in this mode too.
  return known === 'require' && hasRootCert && mode === 'require' ? 'verify-ca' : known;
}

function decoded(text: string, place: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AddressProblem(`two hexadecimal figures behind each % in the ${place}`);
  }
}
