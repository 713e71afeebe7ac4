const forbidden: ReadonlySet<string> = new Set([
  'code',
  'token',
  'value',
  'secret',
  'password',
  'password_reset_token',
  'password_reset_url',
  'accept_invitation_url',
])

/**
 * Which member of an event's data could let its reader in? Events are kept, listed and sent to endpoints, so no code, token or
 * secret may stand in one (T55); undefined when none does. Looked for at the top, where the objects of the API have them.
 */
export function secretInEventData(data: object): string | undefined {
  return Object.keys(data).find(member => forbidden.has(member))
}
