import type { ConnectOptions } from '#smpp/session/connect.ts';
import type { SmppSettings } from '../settings.ts';

/** TLS as the settings want it; undefined without. */
export function tlsOptions({ tls, tlsAuthority, tlsServerName }: SmppSettings): ConnectOptions['tls'] | undefined {
  if (tls === 'off') return undefined;
  return {
    rejectUnauthorized: tls !== 'insecure',
    ...(tlsAuthority && { ca: tlsAuthority }),
    ...(tlsServerName && { servername: tlsServerName }),
    ...(tls === 'no-host-check' && { checkServerIdentity: () => undefined }),
  };
}
