import { ApiError, createClient, sender } from '@ambit/api-client'
import { MutationCache, QueryClient } from '@tanstack/react-query'

export { ApiError } from '@ambit/api-client'

/** So long after somebody touched keyboard or pointer a request still counts as theirs, and keeps their session from idling. */
const touchedForMs = 60_000
let touchedAt = performance.now()
for (const kind of ['pointerdown', 'keydown', 'wheel'] as const)
  addEventListener(kind, () => {
    touchedAt = performance.now()
  })

/** Every request goes to this origin, with the cookie of the dashboard and the header that only its page may set. */
async function ask(request: Request): Promise<Response> {
  const headers = new Headers(request.headers)
  headers.set('x-ambit-dashboard', performance.now() - touchedAt < touchedForMs ? 'act' : 'watch')
  return fetch(new Request(request, { headers, credentials: 'same-origin', cache: 'no-store', redirect: 'error' }))
}

const options = { baseUrl: location.origin, fetch: ask }

/** The public API, as everybody has it. */
export const client = createClient(options)

/** The same for a route by its address. */
export const send = sender(options)

export const queries: QueryClient = new QueryClient({
  // What somebody changed here shows wherever it is read.
  mutationCache: new MutationCache({
    onSuccess: () => {
      queries.invalidateQueries()
    },
    // Whose role is another one by now sees what they may do still.
    onError: cause => {
      if (cause instanceof ApiError && cause.code === 'forbidden') queries.invalidateQueries({ queryKey: ['caller'] })
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      networkMode: 'always',
      refetchOnWindowFocus: false,
      retry: (failures, cause) => failures < 2 && isPassing(cause),
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

/** What may be over in a moment: no answer at all, or one that says so. */
export function isPassing(cause: unknown): boolean {
  return !(cause instanceof ApiError) || cause.status >= 500 || cause.status === 429
}

/** Nobody is signed in here any more. */
export function isSignedOut(cause: unknown): boolean {
  return cause instanceof ApiError && cause.status === 401
}

/** This may widen something, and the sign-in is too old for that. */
export function asksForSignIn(cause: unknown): boolean {
  return cause instanceof ApiError && cause.code === 'sign_in_again'
}

export interface Caller {
  readonly kind: 'person' | 'api_key'
  readonly id: string
  readonly name: string
  /** Null for a person who only decides about access. */
  readonly role: 'owner' | 'admin' | 'auditor' | 'approver' | null
  /** The operations that they may call now. */
  readonly may_call: readonly string[]
  readonly session: {
    readonly id: string
    readonly started_at: string
    readonly expires_at: string
    readonly idle_expires_at: string | null
    readonly signed_in_at: string | null
  }
  readonly owners: readonly { readonly id: string; readonly email: string }[]
}

/** Whether whoever uses the dashboard may read the installation; if not, they decide about access and see nothing else. */
export function readsAll({ role }: Caller): boolean {
  return role !== null && role !== 'approver'
}

/** Who uses the dashboard. */
export function readCaller(): Promise<Caller> {
  return send<Caller>('GET', '/v1/me')
}

/** The cursor that the lists of the API give: `after` is null on the last page. */
export interface List<Row> {
  readonly data: readonly Row[]
  readonly list_metadata: { readonly before: string | null; readonly after: string | null }
}
