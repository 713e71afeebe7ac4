import { getSignInUrl } from '@workos-inc/authkit-nextjs'
import { redirect } from 'next/navigation'
import { appUrl, returnPath } from '../../lib/sign-in'

/**
 * Leads to the sign-in page, and from there back to where the person wanted to go. A link with `organization` is for the people of that
 * one: who comes back in another is refused.
 */
export async function GET(request: Request) {
  const { searchParams } = new URL(request.url)
  const organizationId = searchParams.get('organization')
  const bound = organizationId === null ? {} : { organizationId, state: organizationId }
  redirect(
    await getSignInUrl({
      redirectUri: appUrl('/callback'),
      returnTo: returnPath(searchParams.get('returnTo')),
      ...bound,
    }),
  )
}
