const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * A token is for one resource (RFC 8707, section 2): one for `/mcp` opens `/mcp` and nothing else. The three loopback names are
 * one machine, so there only the name may differ; a node behind the base URL may listen on another port than its clients use,
 * so the base URL's own origin counts as well as the one that was called.
 */
export function audienceFits(
  resource: string | undefined,
  called: { origin: string; path: string; baseUrl: string },
): boolean {
  if (resource === undefined || !URL.canParse(resource)) return false
  const url = new URL(resource)
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.pathname !== called.path) return false
  return sameOrigin(url, new URL(called.origin)) || sameOrigin(url, new URL(called.baseUrl))
}

function sameOrigin(left: URL, right: URL): boolean {
  if (left.origin === right.origin) return true
  const twins = loopbackNames.has(left.hostname) && loopbackNames.has(right.hostname)
  return twins && left.protocol === right.protocol && left.port === right.port
}
