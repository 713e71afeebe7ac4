/**
 * Where a value comes from. What the rules ask is never what a value is, but who chose it: the visitor (`query`, `body`, `params`,
 * `header`, `host`, `cookie`), the session (`scoped`: found by what the session names), the identity provider, the environment, or the author of the code.
 */
export type OriginKind =
  | 'request'
  | 'context'
  | 'url'
  | 'path'
  | 'query'
  | 'body'
  | 'params'
  | 'header'
  | 'host'
  | 'cookie'
  | 'session'
  | 'scoped'
  | 'auth'
  | 'api'
  | 'env'
  | 'error'
  | 'dns'
  | 'prop'
  | 'parameter'
  | 'literal'
  | 'unknown'

/** Chosen by whoever sends the request, as it stands there. */
export const fromVisitor: ReadonlySet<OriginKind> = new Set(['query', 'body', 'params', 'header', 'cookie', 'request'])

const hostKeys =
  /^(host|hostname|origin|protocol|x-forwarded-(host|proto|server)|forwarded|x-original-host|:authority)$/i
const ofRequest: Readonly<Record<string, OriginKind>> = {
  body: 'body',
  rawBody: 'body',
  json: 'body',
  formData: 'body',
  text: 'body',
  arrayBuffer: 'body',
  blob: 'body',
  files: 'body',
  parseBody: 'body',
  query: 'query',
  queries: 'query',
  searchParams: 'query',
  search: 'query',
  params: 'params',
  param: 'params',
  headers: 'header',
  header: 'header',
  rawHeaders: 'header',
  cookies: 'cookie',
  cookie: 'cookie',
  signedCookies: 'cookie',
  getCookie: 'cookie',
  url: 'url',
  originalUrl: 'url',
  nextUrl: 'url',
  href: 'url',
  hostname: 'host',
  host: 'host',
  protocol: 'host',
  origin: 'host',
  session: 'session',
  user: 'session',
  auth: 'session',
  oidc: 'session',
  locals: 'session',
  state: 'session',
  context: 'session',
  var: 'session',
  request: 'request',
  req: 'request',
  raw: 'request',
  event: 'request',
  valid: 'body',
  input: 'body',
  parsedInput: 'body',
  data: 'body',
  ctx: 'request',
}
const ofUrl: Readonly<Record<string, OriginKind>> = {
  searchParams: 'query',
  search: 'query',
  hash: 'query',
  query: 'query',
  origin: 'host',
  host: 'host',
  hostname: 'host',
  protocol: 'host',
  pathname: 'path',
  path: 'path',
  port: 'literal',
}

/** What a property of a value is, when the value came from there. `key` is the property's name, or the first argument of a getter. */
export function refine(kind: OriginKind, key: string): OriginKind {
  switch (kind) {
    case 'request':
      if (key === 'get') return 'header'
      if (hostKeys.test(key) && ofRequest[key] === undefined) return 'host'
      return ofRequest[key] ?? 'unknown'
    case 'context':
      return key === 'params' ? 'params' : 'unknown'
    case 'url':
      return ofUrl[key] ?? 'url'
    case 'header':
      return hostKeys.test(key) ? 'host' : 'header'
    case 'cookie':
    case 'query':
    case 'body':
    case 'params':
      return kind
    default:
      return kind
  }
}

/** Calls whose answer has a known origin, by the last part of the name of what is called. */
const byCall: readonly (readonly [RegExp, OriginKind])[] = [
  [/^(cookies|parseCookies|getCookie|getCookies|getSignedCookie|useCookies)$/, 'cookie'],
  [/^(headers|getHeader|getHeaders|getRequestHeader|getRequestHeaders)$/, 'header'],
  [/^getRequest$/, 'request'],
  [/^(getRequestHost|getRequestURL|getRequestProtocol)$/, 'host'],
  [/^(readBody|readFormData|readRawBody|readValidatedBody|readMultipartFormData)$/, 'body'],
  [/^(getQuery|getValidatedQuery|useSearchParams|callbackParams)$/, 'query'],
  [/^(getRouterParam|getRouterParams|useParams)$/, 'params'],
  [
    /^(withAuth|auth|getAuth|useAuth|useUser|useSession|getSession|getServerSession|getUserSession|requireUserSession|currentUser|getCurrentUser|requireUser|requireSession|requireAuth|requireLogin|ensureSignedIn|validateRequest|authkitLoader|readSession|loadSession|unsealSession|verifySession|loadSealedSession|authenticateSession|getIronSession|getSignedInUser|sessionOf|requireAdmin|requireMember|requireOrganizationAdmin)$/,
    'session',
  ],
  [/^(authenticateWithSessionCookie|loadSealedSession)$/, 'session'],
  [
    /^(authenticateWith\w+|getProfileAndToken|getProfile|authorizationCodeGrant|authorizationCodeGrantRequest|processAuthorizationCodeResponse|processAuthorizationCodeOpenIDResponse|validateAuthorizationCode|exchangeCode\w*|codeExchange|exchange|validateCallback|readIdToken|fetchUserInfo|userinfo|userInfo|getUserInfo|verifyIdToken|handleCallback)$/,
    'auth',
  ],
  [
    /^(useFetch|useAsyncData|useLazyFetch|\$fetch|useQuery|useSuspenseQuery|useSWR|ofetch|useLoaderData|useActionData|useRouteLoaderData)$/,
    'api',
  ],
  [/^(\$props|defineProps|withDefaults|useAttrs)$/, 'prop'],
  [/^(resolveTxt|lookupTxt|queryTxt)$/, 'dns'],
]

/** The origin of what a call of this name answers, where the name says it. */
export function originOfCall(name: string): OriginKind | undefined {
  return byCall.find(([sign]) => sign.test(name))?.[1]
}

/** Clients of something outside: their answers are theirs, not what was asked with. */
export const clients =
  /(^|\.)(workos|ambit|sso|userManagement|organizations|organizationDomains|organizationMemberships|directorySync|portal|mfa|widgets|auditLogs|prisma|db|database|knex|sql|pool|supabase|redis|kv|axios|client|management|api|store|repo|repository|users|accounts|tenants|memberships|sessions|sessionStore|cache)(\(\))?(\.|$)/i

/** Functions that give whoever asks, by their names; `getUser(id)` is somebody else. */
export const ofWhoeverAsks =
  /^(get|require|current|load|read|fetch|ensure|use|with|find|resolve|optional)?(Auth|Authenticated\w*|SignedIn\w*|LoggedIn\w*|Current\w*|Session\w*|User(Id)?|Viewer|Account|Me|Identity|Principal|Actor|Member|Person|SessionUser|UserFromSession|UserSession)$/i

/** What a request brings along, by the names that code gives it. */
export const requestNames =
  /^(req|request|event|ctx|c|context|cookies|headers|locals|res|response|reply|args|Astro|h3|\w*\.(request|cookies|headers|locals))(\(\))?$/
