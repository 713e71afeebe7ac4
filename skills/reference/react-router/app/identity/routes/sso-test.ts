import { handler } from '../answer.server'
import { findConnection } from '../connections.server'
import { requireAdmin } from '../session.server'
import { startSignIn } from '../sign-in.server'

/** Signs the person in by a connection of their organization. Who comes back from another organization is refused. */
export const loader = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const asked = new URL(request.url).searchParams.get('connection') ?? ''
  const { id } = await findConnection(person, asked)
  return startSignIn(context, { returnTo: '/sso', organizationId: person.organizationId, connectionId: id })
})
