import { getWorkOS, withAuth } from '@workos-inc/authkit-nextjs'
import { cookies } from 'next/headers'
import { appUrl } from '../../lib/sign-in'

/** Ends the session here and at the server. A POST of this origin only: no other site signs people out. */
export async function POST(request: Request): Promise<Response> {
  if (request.headers.get('origin') !== new URL(appUrl()).origin) return new Response('Forbidden', { status: 403 })
  const { sessionId } = await withAuth()
  const returnTo = appUrl()
  const kept = await cookies()
  kept.delete('wos-session')
  if (!sessionId) return Response.redirect(returnTo, 303)
  return Response.redirect(getWorkOS().userManagement.getLogoutUrl({ sessionId, returnTo }), 303)
}
