/** One request that the code sent to the scripted server, with the answer. */
export interface ApiEntry {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
  readonly status: number
  readonly answer: string
}

/** Requests that change nothing for anybody else: they are how code signs in, and how it asks. */
const harmless: readonly RegExp[] = [
  /^\/user_management\/authenticate$/,
  /^\/sso\/token$/,
  /^\/api_keys\/validations$/,
  /^\/authorization\/.*\/check$/,
  /^\/audit_logs\/events$/,
  /^\/user_management\/sessions\/revoke$/,
  /^\/events$/,
]

/** Whether a request changes something, or lets somebody change it. */
export function isWrite({ method, path }: ApiEntry): boolean {
  return method !== 'GET' && !harmless.some(one => one.test(path))
}

/** Whether a request is of this route of a manifest: a part in braces stands for any one part. */
export function isCall(
  entry: Pick<ApiEntry, 'method' | 'path'>,
  route: { readonly method: string; readonly path: string },
): boolean {
  return entry.method === route.method && pathMatches(entry.path, route.path)
}

/** Whether a path is of a pattern with parts in braces. */
export function pathMatches(path: string, pattern: string): boolean {
  const [parts, wanted] = [path, pattern].map(text => (text.split('?')[0] ?? '').split('/'))
  if (parts === undefined || wanted === undefined || parts.length !== wanted.length) return false
  return wanted.every((part, index) => /^[{:[].*$/.test(part) || part === parts[index])
}
