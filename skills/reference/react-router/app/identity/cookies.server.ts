import { createContext, type RouterContextProvider } from 'react-router'

/** `__Host-`: over TLS (or on this machine), for this host alone, and for all of its paths. */
export const sessionCookie = '__Host-session'
export const signInCookie = '__Host-sign-in'

export type Context = Readonly<RouterContextProvider>

export const cookieOptions = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const

/** How a cookie is kept; without `maxAge`, in seconds, it ends with the browser. */
type Options = typeof cookieOptions & { readonly maxAge?: number }

/** The cookies of one answer. */
export class Cookies {
  readonly #kept = new Map<string, { readonly value: string; readonly line: string }>()

  /** As `Set-Cookie` has them, each name once. */
  get lines(): string[] {
    return [...this.#kept.values()].map(({ line }) => line)
  }

  /** What this answer sets already; a refreshed session is the one that counts. */
  valueOf(name: string): string | undefined {
    return this.#kept.get(name)?.value
  }

  set(name: string, value: string, { httpOnly, secure, sameSite, path, maxAge }: Options): void {
    const age = maxAge === undefined ? '' : `; Max-Age=${maxAge}`
    const flags = `${httpOnly ? '; HttpOnly' : ''}${secure ? '; Secure' : ''}; SameSite=${sameSite}`
    this.#kept.set(name, { value, line: `${name}=${encodeURIComponent(value)}; Path=${path}${flags}${age}` })
  }

  delete(name: string): void {
    this.set(name, '', { ...cookieOptions, maxAge: 0 })
  }
}

/** The cookies of the answer to this request: filled by handlers, written by the frame. */
export const answerCookies = createContext<Cookies>()

/** The value of a cookie that the browser sent. */
export function readCookie(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map(pair => pair.trim())
  const found = pairs.find(pair => pair.startsWith(`${name}=`))?.slice(name.length + 1)
  return found === undefined ? undefined : decoded(found)
}

/** What somebody else wrote into a cookie may be anything. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
