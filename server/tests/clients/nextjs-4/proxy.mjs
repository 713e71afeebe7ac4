import { authkitProxy } from '@workos-inc/authkit-nextjs'

export default authkitProxy({ redirectUri: `${process.env.APP_URL}/callback` })

export const config = { matcher: ['/', '/protected', '/browser', '/login', '/join'] }
