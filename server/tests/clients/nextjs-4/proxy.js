import { authkitProxy } from '@workos-inc/authkit-nextjs'

/** Whoever is not signed in is sent to sign in, except where a stranger may look. */
export default authkitProxy({
  redirectUri: `${process.env.APP_URL}/callback`,
  middlewareAuth: { enabled: true, unauthenticatedPaths: ['/', '/browser', '/login', '/join'] },
})

export const config = { matcher: ['/', '/protected', '/browser', '/login', '/join'] }
