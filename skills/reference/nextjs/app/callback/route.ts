import { handleAuth } from '@workos-inc/authkit-nextjs'
import type { NextRequest } from 'next/server'
import { appUrl, checkToken } from '../../lib/sign-in'

/** Compares the state with the one of this browser, exchanges the code, and keeps the session in a sealed cookie. */
export async function GET(request: NextRequest): Promise<Response> {
  const finish = handleAuth({
    baseURL: appUrl(),
    returnPathname: '/account',
    onSuccess: ({ accessToken, state }) => checkToken(accessToken, state),
    onError: refused,
  })
  return finish(request)
}

/** Says nothing of the reason: whoever made this request may not be whom it concerns. */
function refused(): Response {
  return new Response('Sign-in did not work. Start again.', { status: 400 })
}
