/** Registered at an application: what browsers may be sent to. */
export interface KnownAddresses {
  readonly redirectUris: readonly { readonly uri: string }[]
  readonly logoutUris: readonly { readonly uri: string }[]
  readonly origins: readonly string[]
  readonly homepageUrl: string | undefined
}

/** Whether a browser may be sent there from the portal: an address by https (or on loopback) at an origin that the application registered. */
export function returnAddressAllowed(address: string, known: KnownAddresses): boolean {
  const origin = originOf(address)
  if (origin === undefined) return false
  const registered = [
    ...known.redirectUris.map(({ uri }) => uri),
    ...known.logoutUris.map(({ uri }) => uri),
    ...known.origins,
    ...(known.homepageUrl === undefined ? [] : [known.homepageUrl]),
  ]
  return registered.some(each => originOf(each) === origin)
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

function originOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return undefined
  const isSecure = url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname))
  return isSecure ? url.origin : undefined
}
