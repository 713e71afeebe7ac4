import { handler } from '../answer.server'
import { pathWithin } from '../return-to.server'
import { requirePerson } from '../session.server'
import { startSignIn } from '../sign-in.server'
import { recentSeconds } from '../step-up.server'

/** Lets a person prove again that it is they who sit there, and leads back to the page that asked for it. */
export const loader = handler(async ({ request, context }) => {
  const { userId, organizationId } = await requirePerson(request, context)
  const page = new URL(request.url).searchParams.get('page') ?? ''
  return startSignIn(context, {
    returnTo: pathWithin(`/${page}`),
    userId,
    organizationId,
    maxAgeSeconds: recentSeconds,
  })
})
