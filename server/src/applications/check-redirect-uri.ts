import type { Application, ApplicationKind } from './model.ts'

export interface RedirectQuestion {
  readonly asked: string
  readonly registered: readonly string[]
  readonly kind: ApplicationKind
}

/**
 * May this redirect URI be used? Compared as a string, before any parser has seen it, because two parsers that disagree
 * are an open redirect (RFC 9700 section 4.1). Only what RFC 8252 section 7.3 and a registered wildcard name may differ.
 */
export function redirectUriAllowed({ asked, registered, kind }: RedirectQuestion): boolean {
  return registered.some(
    uri => uri === asked || (variesInPort(kind) && sameButForPort(uri, asked)) || matchesWildcard(uri, asked),
  )
}

/** May a browser be sent there after a session of this application ended? The same rules as for redirect URIs. */
export function logoutUriAllowed(application: Pick<Application, 'kind' | 'logoutUris'>, asked: string): boolean {
  const registered = application.logoutUris.map(each => each.uri)
  return redirectUriAllowed({ asked, registered, kind: application.kind })
}

/** Installed programs can't know their port beforehand; a site can. */
function variesInPort(kind: ApplicationKind): boolean {
  return kind === 'native' || kind === 'agent'
}

/** The three names of this machine; each stands for itself only, for `localhost` may resolve to something else. */
const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::([1-9]\d{0,4}))?(|[/?][^\\\s]*)$/

function sameButForPort(registered: string, asked: string): boolean {
  const ours = loopback.exec(registered)
  const theirs = loopback.exec(asked)
  if (ours === null || theirs === null) return false
  return ours[1] === theirs[1] && ours[3] === theirs[3] && Number(theirs[2] ?? 1) <= 65535
}

/** Never a dot: the star stands for a part of one label, or for a port. */
const starInHost = /^[A-Za-z0-9_-]+$/
const starAsPort = /^[1-9]\d{0,4}$/

function matchesWildcard(registered: string, asked: string): boolean {
  const at = registered.indexOf('*')
  if (at === -1) return false
  const before = registered.slice(0, at)
  const after = registered.slice(at + 1)
  if (!asked.startsWith(before) || !asked.endsWith(after)) return false
  const between = asked.slice(before.length, asked.length - after.length)
  if (asked.length < before.length + after.length) return false
  return before.endsWith(':') ? starAsPort.test(between) && Number(between) <= 65535 : starInHost.test(between)
}
