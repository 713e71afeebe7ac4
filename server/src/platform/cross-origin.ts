import type { Platform } from './platform.ts'

/** Doors that programs in a browser call from another origin: an application without a server (Fetch, CORS protocol). */
export interface CrossOrigin {
  readonly doors: readonly CrossOriginDoor[]
  /** Whether that origin, exactly as written, is one of an application that may call there. */
  allows(on: Platform, origin: string, path: string): Promise<boolean>
}

export interface CrossOriginDoor {
  /** The whole address, or the beginning of it where it ends with a stroke. */
  readonly path: string
  readonly methods: string
  readonly headers: string
  /** The browser may send and keep cookies of ours along with it. */
  readonly credentials: boolean
}

/** The page of another origin that calls, and the door that takes it. */
export interface Foreign {
  readonly origin: string
  readonly door: CrossOriginDoor
}

const preflightSeconds = 600

/** The other origin that this request comes from and that may call here; undefined for our own, for none and for all others. */
export async function crossOriginOf(
  on: Platform,
  crossOrigin: CrossOrigin | undefined,
  request: Request,
): Promise<Foreign | undefined> {
  const origin = request.headers.get('origin')
  const path = new URL(request.url).pathname
  const door = crossOrigin?.doors.find(each =>
    each.path.endsWith('/') ? path.startsWith(each.path) : path === each.path,
  )
  if (crossOrigin === undefined || door === undefined || origin === null) return undefined
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) return undefined
  if (origin === on.config.baseUrl) return undefined
  return (await crossOrigin.allows(on, origin, path)) ? { origin, door } : undefined
}

/** The answer to the question that a browser asks before the request itself. */
export function preflight({ door }: Foreign): Response {
  const headers = {
    'Access-Control-Allow-Methods': door.methods,
    'Access-Control-Allow-Headers': door.headers,
    'Access-Control-Max-Age': String(preflightSeconds),
  }
  return new Response(null, { status: 204, headers })
}

/** Lets that origin read the answer, and no other: caches keep one for each. */
export function withCrossOrigin(response: Response, { origin, door }: Foreign): void {
  response.headers.set('Access-Control-Allow-Origin', origin)
  if (door.credentials) response.headers.set('Access-Control-Allow-Credentials', 'true')
  response.headers.append('Vary', 'Origin')
}
