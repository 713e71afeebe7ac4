import { createHmac } from 'node:crypto'

/** HMAC-SHA256 over `<t>.<body>`, in lower-case hex; `at` in milliseconds. */
export function signatureOf(secret: string, at: number, body: string): string {
  return createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
}

/**
 * The header `WorkOS-Signature`: `t=<ms>, v1=<hex>`, with one `v1` for each secret. Receivers that know one signature read the
 * first, so the order of the secrets decides which of them is asked.
 */
export function signatureHeader({
  secrets,
  at,
  body,
}: {
  readonly secrets: readonly string[]
  readonly at: number
  readonly body: string
}): string {
  return [`t=${at}`, ...secrets.map(secret => `v1=${signatureOf(secret, at, body)}`)].join(', ')
}
