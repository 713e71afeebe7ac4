import { isIP } from 'node:net'
import { emailKey, isEmailAddress, parseDomain } from '../directory/index.ts'
import type { RiskListType } from './model.ts'

const entryLengthMax = 500
const fingerprint = /^[0-9a-f]{64}$/
const country = /^[A-Z]{2}$/

/** An entry in the one spelling that is compared; undefined for what can be no entry of this list. */
export function parseRiskEntry(type: RiskListType, given: string): string | undefined {
  const text = given.trim()
  if (text === '' || text.length > entryLengthMax) return undefined
  switch (type) {
    case 'ip_address':
      return parseNetwork(text)
    case 'domain':
      return parseDomain(text)
    case 'email':
      return isEmailAddress(text) ? emailKey(text) : undefined
    case 'country':
      return country.test(text.toUpperCase()) ? text.toUpperCase() : undefined
    case 'device_fingerprint':
      return fingerprint.test(text.toLowerCase()) ? text.toLowerCase() : undefined
    case 'device':
    case 'user_agent':
      return text
  }
}

const bitsMax = { 4: 32, 6: 128 } as const

/** One address, or a range of them in CIDR. */
function parseNetwork(text: string): string | undefined {
  const [address = '', bits, ...more] = text.split('/')
  const family = isIP(address)
  if ((family !== 4 && family !== 6) || address.includes('%') || more.length > 0) return undefined
  if (bits === undefined) return address.toLowerCase()
  return /^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax[family]
    ? `${address.toLowerCase()}/${Number(bits)}`
    : undefined
}
