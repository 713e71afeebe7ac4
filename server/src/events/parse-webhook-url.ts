import { isIP } from 'node:net'
import { inRanges, isPublicAddress } from '../platform/address.ts'
import type { Config } from '../platform/config.ts'
import { Refusal } from '../platform/refusal.ts'

export const urlLengthMax = 2_048

/**
 * An address that we may send to, as it was given. 422 `invalid_url` for what is no https address, holds a user name, has a
 * fragment, or names an IP address that egress refuses. A name is judged at each delivery, when it is resolved (T51a).
 */
export function parseWebhookUrl(text: string, config: Pick<Config, 'egressAllow'>): string {
  const url = URL.canParse(text) && text.length <= urlLengthMax ? new URL(text) : undefined
  if (url === undefined || /[\s\p{C}]/u.test(text)) throw invalid('Give a full https URL.')
  if (url.username !== '' || url.password !== '') throw invalid('An address must not hold a user name or a password.')
  if (url.hash !== '') throw invalid('An address must not hold a fragment.')
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  const allowed = isIP(literal) !== 0 && inRanges(literal, config.egressAllow)
  if (isIP(literal) !== 0 && !allowed && !isPublicAddress(literal)) throw invalid('This is not a public address.')
  const nameMayBePlain = isIP(literal) === 0 && config.egressAllow.length > 0
  if (url.protocol === 'https:' || (url.protocol === 'http:' && (allowed || nameMayBePlain))) return text
  throw invalid('Only https addresses are sent to. Addresses in AMBIT_EGRESS_ALLOW may use http.')
}

function invalid(message: string): Refusal {
  return new Refusal({ status: 422, code: 'invalid_url', message })
}
