import type { Platform } from './platform.ts'

/** Doors that programs in a browser call from another origin: an application without a server (Fetch, CORS protocol). */
export interface CrossOrigin {
  readonly paths: ReadonlySet<string>
  /** Whether that origin, exactly as written, is one of an application that may call there. */
  allows(on: Platform, origin: string, path: string): Promise<boolean>
}

const preflightSeconds = 600

/** The other origin that this request comes from and that may call here; undefined for our own, for none and for all others. */
export async function crossOriginOf(
  on: Platform,
  doors: CrossOrigin | undefined,
  request: Request,
): Promise<string | undefined> {
  const origin = request.headers.get('origin')
  const path = new URL(request.url).pathname
  if (doors === undefined || origin === null || !doors.paths.has(path)) return undefined
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) return undefined
  if (origin === on.config.baseUrl) return undefined
  return (await doors.allows(on, origin, path)) ? origin : undefined
}

/** The answer to the question that a browser asks before the request itself. */
export function preflight(): Response {
  const headers = {
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': 'content-type, authorization',
    'Access-Control-Max-Age': String(preflightSeconds),
  }
  return new Response(null, { status: 204, headers })
}

/** Lets that origin read the answer, and no other: caches keep one for each. */
export function withCrossOrigin(response: Response, origin: string): void {
  response.headers.set('Access-Control-Allow-Origin', origin)
  response.headers.set('Access-Control-Allow-Credentials', 'true')
  response.headers.append('Vary', 'Origin')
}
