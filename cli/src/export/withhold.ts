/** Names under which something stands that opens something. The server shows none of it in a list; a link in an answer is one. */
const secret =
  /(^|_)(secret|secrets|token|password|hash|private_key|data_key|recovery_codes?|qr_code|link|cookie)$|^(accept_invitation_url|password_reset_url|value|obfuscated_value)$/

/** The same without what opens something, however deep it stands. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !secret.test(name))
      .map(([name, inner]) => [name, name === 'metadata' ? inner : withoutSecrets(inner)]),
  )
}
