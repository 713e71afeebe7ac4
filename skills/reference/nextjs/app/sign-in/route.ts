import { getSignInUrl } from '@workos-inc/authkit-nextjs'
import { redirect } from 'next/navigation'
import { appUrl, returnPath } from '../../lib/sign-in'

/** Leads to the sign-in page, and from there back to where the person wanted to go. */
export async function GET(request: Request) {
  const returnTo = returnPath(new URL(request.url).searchParams.get('returnTo'))
  redirect(await getSignInUrl({ redirectUri: appUrl('/callback'), returnTo }))
}
