import { isRouteErrorResponse, Outlet, useRouteError } from 'react-router'
import { guard } from './guard.server'
import sheet from './identity.css?url'
import { Refused } from './page'

export const middleware = [guard]

export const links = () => [{ rel: 'stylesheet', href: sheet }]

export default function IdentityFrame() {
  return <Outlet />
}

const unexpected = {
  status: 503,
  text: 'This did not work. Try again in a minute.',
  next: { path: '/', title: 'Back to the start' },
}

/** Refusals of the pages, in their own words; everything else in general ones. */
export function ErrorBoundary() {
  const error = useRouteError()
  const refusal = isRouteErrorResponse(error) && error.data?.text !== undefined ? error : undefined
  return <Refused {...unexpected} {...(refusal === undefined ? {} : { status: refusal.status, ...refusal.data })} />
}
