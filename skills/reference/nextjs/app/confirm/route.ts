import { getSignInUrl, withAuth } from '@workos-inc/authkit-nextjs'
import { type NextRequest, NextResponse } from 'next/server'
import { placeOf, recentSeconds } from '../../lib/identity/recent'

/** Lets a person prove again that it is they who sit there, and leads back to the page that asked for it. */
export async function GET(request: NextRequest): Promise<Response> {
  const returnTo = placeOf(request.nextUrl.searchParams.get('page'))
  const { organizationId } = await withAuth()
  const url = await getSignInUrl({
    maxAge: recentSeconds,
    returnTo,
    redirectUri: new URL('/callback', process.env.APP_URL).href,
    ...(organizationId === undefined ? {} : { organizationId, state: organizationId }),
  })
  return NextResponse.redirect(url, 303)
}
