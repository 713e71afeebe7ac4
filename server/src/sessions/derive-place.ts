import { BlockList, isIP } from 'node:net'

/** From where a session is used, as coarsely as a person needs to recognise it. */
export type NetworkPlace =
  | { readonly kind: 'machine' }
  | { readonly kind: 'local' }
  | { readonly kind: 'network'; readonly network: string }

/** What is no network of the internet, and leads nobody anywhere by its number. */
function localRanges(): BlockList {
  const local = new BlockList()
  for (const [range, bits] of [
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['100.64.0.0', 10],
    ['169.254.0.0', 16],
  ] as const)
    local.addSubnet(range, bits, 'ipv4')
  local.addSubnet('fc00::', 7, 'ipv6')
  local.addSubnet('fe80::', 10, 'ipv6')
  return local
}

function isMachine(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

/**
 * The network of an address: "203.0.113.x", or the first 48 bits of IPv6, which is what a household or a company has. Undefined for
 * what is no address: an application may have said it.
 */
export function networkPlace(address: string | undefined): NetworkPlace | undefined {
  const text = (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  const family = isIP(text)
  if (family === 0) return undefined
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  if (isMachine(text)) return { kind: 'machine' }
  if (localRanges().check(text, kind)) return { kind: 'local' }
  return { kind: 'network', network: family === 4 ? text.replace(/\d+$/, 'x') : `${prefixOf(text)}::` }
}

const groupsOfNetwork = 3
const groupsOfAddress = 8

function prefixOf(address: string): string {
  const [before = '', after] = address.toLowerCase().split('::')
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const [head, tail] = [groups(before), groups(after ?? '')]
  const zeros = after === undefined ? 0 : groupsOfAddress - head.length - tail.length
  const all = [...head, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...tail]
  return all
    .slice(0, groupsOfNetwork)
    .map(group => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
