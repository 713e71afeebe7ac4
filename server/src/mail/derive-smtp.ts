export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (`smtps:`); else STARTTLS. */
  readonly secure: boolean
  /** Nothing is said to a server elsewhere before the connection is encrypted. */
  readonly requireTls: boolean
  readonly user: string | undefined
  readonly password: string | undefined
  readonly from: { readonly name: string; readonly address: string }
}

const ports = { smtps: 465, smtp: 587 }
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * What `AMBIT_SMTP_URL` says: `smtps://user:password@host`, and after it `?from=Acme <id@acme.example>` where the sender is not
 * `no-reply` at the host of the base URL.
 */
export function smtpServer(smtpUrl: string, baseUrl: string): SmtpServer {
  const url = new URL(smtpUrl)
  const secure = url.protocol === 'smtps:'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? ports.smtps : ports.smtp) : Number(url.port),
    secure,
    requireTls: !secure && !loopback.test(url.hostname),
    user: url.username === '' ? undefined : decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    from: senderOf(url.searchParams.get('from'), new URL(baseUrl).hostname),
  }
}

function senderOf(given: string | null, hostname: string): SmtpServer['from'] {
  const parts = /^\s*(?:"?([^"<>]*?)"?\s*<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@]+@[^<>\s@]+))\s*$/.exec(given ?? '')
  const address = parts?.[2] ?? parts?.[3]
  if (address !== undefined) return { name: parts?.[1] ?? '', address }
  return { name: 'Ambit', address: `no-reply@${hostname}` }
}
