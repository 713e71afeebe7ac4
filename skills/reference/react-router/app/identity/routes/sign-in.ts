import { handler } from '../answer.server'
import { pathWithin } from '../return-to.server'
import { startSignIn } from '../sign-in.server'

/** Leads to sign in, and from there back. With an organization, whoever comes back in another one is refused. */
export const loader = handler(({ request, context }) => {
  const query = new URL(request.url).searchParams
  const organizationId = query.get('organization') ?? undefined
  return startSignIn(context, { returnTo: pathWithin(query.get('returnTo')), organizationId })
})
