import { handler } from '../answer.server'
import { finishSignIn } from '../sign-in.server'

/** Compares the state with the one of this browser, exchanges the code, and keeps the session in a sealed cookie. */
export const loader = handler(({ request, context }) => finishSignIn(request, context))
