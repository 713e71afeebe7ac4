const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]']
const resourceCharactersMax = 500

export type ResourceFault = 'not_an_address' | 'not_plain' | 'not_https' | 'our_own'

/**
 * May tokens of an application be for this address? The reason why not, or undefined (RFC 8707 section 2). It is compared letter by
 * letter later on, so it is taken in its one plain form only. No address of this server can be registered: a token for that one is
 * judged by our own rules, and by nothing that an application says of itself (T12).
 */
export function resourceFault(uri: string, baseUrl: string): ResourceFault | undefined {
  if (uri.length > resourceCharactersMax || !/^[\x21-\x7e]+$/.test(uri) || !URL.canParse(uri)) return 'not_an_address'
  const url = new URL(uri)
  const base = new URL(baseUrl)
  const plain = url.pathname === '/' && !uri.endsWith('/') ? `${uri}/` : uri
  if (url.href !== plain || /[?#\\]/.test(uri) || url.username !== '' || url.password !== '') return 'not_plain'
  const isLocal = loopbackNames.includes(url.hostname)
  const locally = isLocal && loopbackNames.includes(base.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && locally)) return 'not_https'
  const isOurs = url.host === base.host || url.hostname === base.hostname || (locally && url.port === base.port)
  return isOurs && (!locally || url.port === base.port) ? 'our_own' : undefined
}
