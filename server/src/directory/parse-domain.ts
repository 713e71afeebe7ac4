import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'

const domainLengthMax = 253
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/
const numeric = /^[0-9]+$/

/**
 * A domain in the one spelling that is compared: lower case, ASCII form, without a final dot. Undefined for what nobody can
 * prove: an address, a single label, a name with a port, a path or a wildcard.
 */
export function parseDomain(text: string): string | undefined {
  const domain = domainToASCII(text.trim().replace(/\.$/, '')).toLowerCase()
  if (domain === '' || domain.length > domainLengthMax || isIP(domain) !== 0) return undefined
  const labels = domain.split('.')
  if (labels.length < 2 || !labels.every(part => label.test(part))) return undefined
  return numeric.test(labels.at(-1) ?? '') ? undefined : domain
}
