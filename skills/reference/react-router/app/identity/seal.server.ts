import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { settings } from './settings.server'

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

function keyFor(purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', settings.cookiePassword, '', purpose, keyBytes))
}

/** A text that only this application can read or make (AES-256-GCM). What is sealed for one purpose opens for no other. */
export function seal(purpose: string, value: object): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** What was sealed for that purpose; undefined for everything else. */
export function unseal(purpose: string, text: string): unknown {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length <= nonceBytes + tagBytes) return undefined
  const opener = createDecipheriv('aes-256-gcm', keyFor(purpose), bytes.subarray(0, nonceBytes))
  opener.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
  try {
    const sealed = bytes.subarray(nonceBytes + tagBytes)
    return JSON.parse(Buffer.concat([opener.update(sealed), opener.final()]).toString('utf8'))
  } catch {
    return undefined
  }
}

/** A token that belongs to one subject, and that no other page can know. */
export function tokenOf(purpose: string, subject: string): string {
  return createHmac('sha256', keyFor(purpose)).update(subject).digest('base64url')
}

/** Compares in a time that says nothing about where two texts differ. */
export function safeEqual(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
