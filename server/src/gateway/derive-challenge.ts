/** RFC 6750, section 3: quoted strings hold printable ASCII without quotes and backslashes. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, '')}"`
}

export interface Challenge {
  /** Origin that the client called, so that loopback twins lead back to themselves. */
  readonly origin: string
  /** Path of the resource, `/mcp` or `/mcp/{provider}`. */
  readonly path: string
  readonly error?: 'invalid_token' | 'insufficient_scope'
  /** Names the reason of an end; it reaches the person through the client. */
  readonly description?: string
}

export const mcpScope = 'mcp:use'

/** `WWW-Authenticate` of a refused bearer (RFC 9728, section 5.1): where the metadata is, what to ask for, and why. */
export function bearerChallenge({ origin, path, error, description }: Challenge): string {
  const metadata = `${origin}/.well-known/oauth-protected-resource${path}`
  return [
    `Bearer resource_metadata=${quoted(metadata)}`,
    `scope=${quoted(mcpScope)}`,
    ...(error === undefined ? [] : [`error=${quoted(error)}`]),
    ...(description === undefined ? [] : [`error_description=${quoted(description)}`]),
  ].join(', ')
}
