/**
 * What only takes away: it is easy, also for somebody who signed in hours ago. Everything else that changes something asks for a
 * fresh sign-in, so a route that nobody thought of here asks too.
 */
const takesAway: readonly RegExp[] = [
  /^POST \/v1\/sessions\/[^/]+\/end$/,
  /^POST \/user_management\/sessions\/revoke$/,
  /^POST \/v1\/access_grants\/[^/]+\/end$/,
  /^POST \/v1\/(approvals|acts)\/[^/]+\/withdraw$/,
  /^POST \/v1\/me\/end$/,
  /^POST \/v1\/stops$/,
  /^POST \/v1\/principals\/[^/]+\/(suspend|offboard)$/,
  /^POST \/agents\/sessions\/[^/]+\/revoke$/,
  /^DELETE \/v1\/connected_accounts\/[^/]+$/,
  /^DELETE \/v1\/applications\/[^/]+\/secrets\/[^/]+$/,
  /^DELETE \/api_keys\/[^/]+$/,
  /^DELETE \/v1\/api_keys\/[^/]+$/,
  /^POST \/api_keys\/[^/]+\/expire$/,
]

/** What changes nothing, although it is no GET. */
const looks: readonly RegExp[] = [
  /^POST \/v1\/.+\/preview$/,
  /^POST \/v1\/policies\/check$/,
  /^POST \/v1\/governance\/boundaries\/probes$/,
  /^POST \/authorization\/.+\/check$/,
]

/** May this request widen what somebody can do? Then whoever asks proves again to be there (design, section 3.4). */
export function mayWiden(method: string, path: string): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return ![...takesAway, ...looks].some(each => each.test(`${method} ${path}`))
}
