/**
 * Faults that other identity servers, gateways and their libraries had and published. Each has a test here that names it and
 * would fail with that fault; several with one lesson stand in one row.
 */
export interface Regression {
  readonly lesson: string
  /** As the projects and the CVE list name them; a test carries at least one of them in its title. */
  readonly publicIds: readonly string[]
  /** Ids of the row that concern what is not built, and what that is. */
  readonly notBuilt?: Readonly<Record<string, string>>
}

export const regressions: readonly Regression[] = [
  { lesson: 'a refresh token checked, then used: two successors', publicIds: ['CVE-2026-1035', 'GHSA-392p-2q2v-4372'] },
  { lesson: 'a family ended while the winner is paused: its successor survives', publicIds: ['better-auth#11317'] },
  { lesson: 'a rotated token valid again after a restart', publicIds: ['CVE-2026-9802'] },
  { lesson: 'a refresh that keeps the id of an expired sign-in', publicIds: ['better-auth#11132'] },
  { lesson: 'a code redeemed twice at once', publicIds: ['GHSA-7w99-5wm4-3g79'] },
  { lesson: 'a code handed to another client', publicIds: ['CVE-2026-16089'] },
  {
    lesson: 'a device approval bound to nobody; PKCE left out of the device grant',
    publicIds: ['CVE-2026-45337', 'CVE-2026-123542'],
  },
  { lesson: 'a resource that is not bound to the grant', publicIds: ['GHSA-p2fr-6hmx-4528'] },
  {
    lesson: 'PKCE that goes away with its challenge',
    publicIds: ['CVE-2025-4144', 'CVE-2024-22258', 'CVE-2023-48228', 'CVE-2024-23647'],
  },
  {
    lesson: 'a redirect not checked when it is asked for, or with the scheme of a script',
    publicIds: ['CVE-2025-4143', 'CVE-2026-54072', 'CVE-2026-67333'],
  },
  {
    lesson:
      'tricks on parsers of redirect URIs: many @, ..;/, traversal, a dot as any letter, case, queries on loopback',
    publicIds: [
      'CVE-2026-7504',
      'CVE-2026-3872',
      'CVE-2024-1132',
      'CVE-2023-6291',
      'CVE-2024-52289',
      'CVE-2024-8883',
      'GHSA-grfp-q2mm-hfp6',
      'CVE-2020-15233',
    ],
  },
  { lesson: 'a redirect with an error before anything was checked', publicIds: ['CVE-2026-41479', 'CVE-2026-44681'] },
  {
    lesson: 'a return address without a scheme, an origin with a star',
    publicIds: ['CVE-2024-56734', 'CVE-2025-27143', 'CVE-2025-71403', 'CVE-2025-53535'],
  },
  { lesson: 'open registration without consent', publicIds: ['CVE-2026-101062'] },
  { lesson: 'a public client with a secret that a blank one equals', publicIds: ['CVE-2026-44476'] },
  { lesson: 'a client made past the check of privileges', publicIds: ['CVE-2026-41427'] },
  { lesson: 'a consent not bound to the browser that comes back', publicIds: ['GHSA-rww4-4w9c-7733'] },
  { lesson: 'an assertion used twice', publicIds: ['CVE-2020-15222'] },
  {
    lesson: 'a signature skipped: none, JSON form without signatures',
    publicIds: ['CVE-2026-28802', 'CVE-2026-96760'],
  },
  { lesson: 'a nonce that nobody misses', publicIds: ['CVE-2026-15612', 'CVE-2026-114617'] },
  { lesson: 'a scope beyond what is configured, for devices and machines', publicIds: ['CVE-2024-52287'] },
  {
    lesson: 'a link by an address that nobody proved; twins by case and by Unicode',
    publicIds: ['GHSA-g38m-r43w-p2q7', 'CVE-2026-53516', 'CVE-2026-15611', 'CVE-2026-15617'],
  },
  {
    lesson: 'a proof of linking not bound, not used up, or guessed; a provider for linking that signs in',
    publicIds: ['CVE-2026-9087', 'CVE-2026-92358', 'CVE-2026-15571', 'CVE-2026-16442'],
  },
  { lesson: 'an intent to sign in used twice', publicIds: ['CVE-2025-46815'] },
  { lesson: 'fixation of a flow, a session id used again', publicIds: ['CVE-2026-7507', 'CVE-2025-12390'] },
  { lesson: 'one factor counted as a whole session', publicIds: ['CVE-2025-64103', 'GHSA-wc43-73w7-x2f5'] },
  {
    lesson: 'guesses without a limit at newer doors, or where they are redeemed',
    publicIds: ['CVE-2025-64102', 'CVE-2026-16103'],
  },
  {
    lesson: 'a link to a new password from headers of the request; a step of the reset skipped',
    publicIds: ['CVE-2025-64101', 'CVE-2023-49097', 'CVE-2026-18963'],
  },
  {
    lesson: 'an invitation used twice, or by another address',
    publicIds: ['CVE-2022-23555', 'GHSA-fmh4-wcc4-5jm3', 'GHSA-hcvw-475w-8g7p'],
  },
  { lesson: 'a key made for whoever the body names', publicIds: ['CVE-2025-61928'] },
  {
    lesson: 'tokens for who is disabled; sessions that outlive a deletion',
    publicIds: ['GHSA-wv3h-x6c4-r867', 'CVE-2025-64521', 'GHSA-2vg6-77g8-24mp'],
  },
  { lesson: 'kept tokens of third parties given out', publicIds: ['CVE-2026-63203'] },
  {
    lesson: 'addresses of administrators that lead inside; set by who may not',
    publicIds: ['GHSA-5rr4-8452-hf4v', 'CVE-2026-56739', 'GHSA-gv74-j8m3-fg5f', 'GHSA-j8v8-g9cx-5qf4'],
    notBuilt: {
      'GHSA-j8v8-g9cx-5qf4': 'directory sync and its token',
    },
  },
  { lesson: 'a foreign object by its id', publicIds: ['CVE-2026-4630'] },
  { lesson: 'a token of a page under a known secret', publicIds: ['GHSA-r9w3-57w2-gch2', 'GHSA-hgx2-28f8-6g2r'] },
  { lesson: 'a script in an address that is configured', publicIds: ['GHSA-6rx5-m2rc-hmf7'] },
  { lesson: 'an authorization address handed to a shell', publicIds: ['CVE-2025-6514'] },
  {
    lesson: 'a local server without authentication that starts commands',
    publicIds: ['CVE-2025-49596', 'CVE-2025-58444', 'CVE-2026-79538'],
  },
  { lesson: 'an approved configuration that changes in silence', publicIds: ['CVE-2025-54136'] },
  { lesson: 'no protection against rebinding', publicIds: ['CVE-2025-66414', 'CVE-2025-66416'] },
  {
    lesson: 'credentials for an authorization server that the upstream names or redirects to',
    publicIds: ['CVE-2026-104850', 'CVE-2026-111769'],
  },
  {
    lesson: 'answers of one client to another; a session id without its owner',
    publicIds: ['CVE-2026-25536', 'CVE-2026-111770', 'CVE-2026-52869'],
  },
  {
    lesson: 'SAML: the one who is verified is not the one who is read, by comments, wrapping or two readers',
    publicIds: [
      'CVE-2017-11427',
      'CVE-2022-39299',
      'CVE-2022-41912',
      'CVE-2024-45409',
      'CVE-2025-25291',
      'CVE-2025-25292',
      'CVE-2025-47949',
      'CVE-2025-54419',
    ],
  },
  {
    lesson: 'XML signatures: a key that the message brings, a second SignedInfo, a comment in the digest',
    publicIds: ['CVE-2024-32962', 'CVE-2025-29774', 'CVE-2025-29775'],
  },
  {
    lesson: 'SAML: a request to sign out that counts for ever, a message that grows without an end',
    publicIds: ['CVE-2023-40178', 'CVE-2025-25293'],
  },
]
