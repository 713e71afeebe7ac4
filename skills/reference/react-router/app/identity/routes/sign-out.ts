import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { answerCookies, sessionCookie } from '../cookies.server'
import { readOwnForm } from '../guard.server'
import { findPerson } from '../session.server'

/** Ends the session at the server and here. The server goes on to the address that is registered for it. */
export const action = handler(async ({ request, context }) => {
  const person = await findPerson(request, context)
  if (person === undefined) return redirect('/', 303)
  await readOwnForm(request, person)
  const { sessionId } = person
  await workos.userManagement.revokeSession({ sessionId })
  context.get(answerCookies).delete(sessionCookie)
  // The sign-in of this browser at the server ends too.
  return redirect(workos.userManagement.getLogoutUrl({ sessionId }), 303)
})
