const challengedScopesMax = 20
const scopeCharactersMax = 200
/** RFC 6749 section 3.3: what a scope is made of. */
const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]+$/

/**
 * The scopes that a resource says are missing (RFC 6750 section 3.1, `insufficient_scope`); undefined where it says something else,
 * and an empty list where it names none. They are words of a third party: bounded, and only ever shown to a person who consents.
 */
export function parseScopeChallenge(status: number, header: string | null): readonly string[] | undefined {
  if (status !== 403 || header === null || !/\berror="?insufficient_scope"?/i.test(header)) return undefined
  const named = /\bscope="([^"]*)"/i.exec(header)?.[1] ?? ''
  const usable = named.split(' ').filter(scope => scopeToken.test(scope) && scope.length <= scopeCharactersMax)
  return [...new Set(usable)].slice(0, challengedScopesMax)
}
