import { authkitProxy } from '@workos-inc/authkit-nextjs'

/** Keeps the session of each request fresh. Which page asks for a session is said in that page. */
export default authkitProxy({ redirectUri: `${process.env.APP_URL}/callback` })

export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico).*)'] }
