import { Refusal } from '../platform/refusal.ts'

/** The dashboard shows where, and sends the same request again afterwards. */
export function signInAgain(): Refusal {
  return new Refusal({
    status: 403,
    code: 'sign_in_again',
    message: 'This may widen what somebody can do, and your last sign-in is over 5 minutes ago. Sign in again.',
  })
}

/** Somebody is signed in, and administers nothing here. */
export function administersNothing(): Refusal {
  return new Refusal({
    status: 403,
    code: 'administers_nothing',
    message: 'The dashboard needs the role auditor, admin or owner of this installation. Ask an owner for it.',
  })
}

/** No build lies there: none was made yet, or the first one failed. Browsers ask again by themselves. */
export function dashboardMissing(): Refusal {
  return new Refusal({
    status: 503,
    code: 'dashboard_missing',
    message: 'The dashboard is not built yet. It is built at the start; the log says why it can’t be. Try again.',
    headers: { 'Retry-After': '5', Refresh: '5' },
  })
}
