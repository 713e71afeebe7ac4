import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'

const domainLengthMax = 253
/** What ends or hides a host name in an address: the conversion would cut there, and answer what nobody wrote. */
const notInDomain = /[\s\p{Cc}/\\:@?#%[\]]/u
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/
const numeric = /^[0-9]+$/

/**
 * A domain in the one spelling that is compared: lower case, ASCII form, without a final dot. Undefined for what nobody can
 * prove: an address, a single label, a name with a port, a path or a wildcard.
 */
export function parseDomain(text: string): string | undefined {
  const given = text.trim()
  if (notInDomain.test(given)) return undefined
  const domain = domainToASCII(given.replace(/\.$/, '')).toLowerCase()
  if (domain === '' || domain.length > domainLengthMax || isIP(domain) !== 0) return undefined
  const labels = domain.split('.')
  if (labels.length < 2 || !labels.every(part => label.test(part))) return undefined
  return numeric.test(labels.at(-1) ?? '') ? undefined : domain
}
