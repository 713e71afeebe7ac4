import ipaddr from 'ipaddr.js'

type Address = ReturnType<typeof ipaddr.process>

/** IPv6 that is routed on the public internet; all else is reserved for something (RFC 4291, IANA special registry). */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
/** Ranges inside the public ones that `ipaddr.js` counts as plain, and that lead elsewhere. */
const notPublic = [
  // Benchmarks of network devices (RFC 2544), and the service block that holds cloud platforms' inner endpoints (RFC 6890).
  ipaddr.parseCIDR('198.18.0.0/15'),
  ipaddr.parseCIDR('192.0.0.0/24'),
  // Azure's platform address, which answers from inside every virtual machine.
  ipaddr.parseCIDR('168.63.129.16/32'),
  // Translated and tunnelled IPv4: the inner address could be any private one (RFC 6052, RFC 3056, RFC 4380).
  ipaddr.parseCIDR('64:ff9b::/96'),
  ipaddr.parseCIDR('64:ff9b:1::/48'),
  ipaddr.parseCIDR('2002::/16'),
  ipaddr.parseCIDR('2001::/23'),
  ipaddr.parseCIDR('2001:db8::/32'),
  ipaddr.parseCIDR('3fff::/20'),
] as const

/**
 * True when the address is one that anybody on the internet could reach: neither private, loopback, link-local (which holds
 * the metadata services of cloud platforms), shared by carriers, nor IPv4 wrapped into IPv6 (CWE-918).
 */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text)
  if (address === undefined || address.range() !== 'unicast') return false
  if (address.kind() === 'ipv6' && !address.match(globalUnicast)) return false
  return !notPublic.some(range => matches(address, range))
}

/** True when the address lies in one of the ranges, which are written like `127.0.0.0/8`, `::1/128` or one address. */
export function inRanges(text: string, ranges: readonly string[]): boolean {
  return rangesOf(ranges)(text)
}

/** The same for ranges that are asked about often: they are read once. */
export function rangesOf(ranges: readonly string[]): (text: string) => boolean {
  const parsed = ranges.map(parseRange)
  return text => {
    const address = parsed.length === 0 ? undefined : parseAddress(text)
    return address !== undefined && parsed.some(range => matches(address, range))
  }
}

/** IPv4 inside IPv6 (`::ffff:127.0.0.1`) is judged as the IPv4 that it is. */
function parseAddress(text: string): Address | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text) : undefined
}

function parseRange(text: string): ReturnType<typeof ipaddr.parseCIDR> {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  return ipaddr.parseCIDR(`${text}/${text.includes(':') ? '128' : '32'}`)
}

function matches(address: Address, [range, bits]: readonly [Address, number]): boolean {
  return address.kind() === range.kind() && address.match(range, bits)
}
