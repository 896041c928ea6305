import { isIPv4, isIPv6 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * What limits by address count by: an IPv4 address, or the 64 bits of an IPv6 address that one customer of a network gets. What
 * a proxy passes on may be anything: all that is no address is one.
 */
export function clientOf(ip: string): string {
  const mapped = MAPPED_IPV4.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIPv4(ip)) return ip;
  return isIPv6(ip) ? network(ip) : 'unknown';
}

/** The first four groups, with the zeros that `::` stands for. */
function network(ip: string): string {
  const [before = '', after] = ip.split('%', 1)[0]!.split('::');
  const groups = before === '' ? [] : before.split(':');
  const behind = after === undefined || after === '' ? [] : after.split(':');
  const behindLength = behind.length + (behind.at(-1)?.includes('.') ? 1 : 0);
  const zeros = after === undefined ? 0 : 8 - groups.length - behindLength;
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...behind];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
