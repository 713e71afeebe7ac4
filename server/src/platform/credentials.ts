import { createHash } from 'node:crypto'
import type { Sql } from './database.ts'
import type { ApplicationId } from './ids.ts'
import type { RootKey } from './root-key.ts'

/** What an application, or a person through it, may hold and show to us. Each belongs to one application (I5). */
export const credentialKinds = [
  'access_token',
  'widget_token',
  'session_cookie',
  'refresh_token',
  'authorization_code',
  'device_code',
  'user_code',
  'pushed_request',
  'pending_sign_in',
  'reset_link',
  'sign_in_link',
  'client_secret',
  'client_assertion',
  'signed_token',
  'redirect_uri',
  'logout_uri',
] as const
export type CredentialKind = (typeof credentialKinds)[number]

/** A value that somebody showed and that is known here: what it is, and whose. Living or not. */
export interface KnownCredential {
  readonly kind: CredentialKind
  /** One, but for addresses, which several applications may register. */
  readonly owners: readonly { readonly id: ApplicationId; readonly clientId: string }[]
  /** Of access tokens: whether one is good for anything by now. */
  readonly isLiving?: boolean
}

/** How one capability recognizes what it issued; undefined for everything else. Reads, and changes nothing. */
export type FindCredential = (sql: Sql, value: string, rootKey: RootKey) => Promise<KnownCredential | undefined>

/** Where in a request a value stood. */
export type Slot = 'bearer' | 'basic' | `cookie:${string}` | `parameter:${string}` | `path:${string}`

/** Where a credential of that kind is taken. In every other place it is refused whoever shows it. */
const homes: Readonly<Record<CredentialKind, readonly RegExp[]>> = {
  access_token: [/^bearer$/, /^parameter:(token|subject_token)$/],
  widget_token: [/^bearer$/],
  session_cookie: [/^cookie:(__Host-)?ambit_[0-9a-f]{12}$/],
  refresh_token: [/^parameter:(refresh_token|token)$/, /^cookie:/],
  authorization_code: [/^parameter:code$/],
  device_code: [/^parameter:device_code$/],
  user_code: [/^parameter:user_code$/],
  pushed_request: [/^parameter:request_uri$/],
  pending_sign_in: [/^parameter:pending_authentication_token$/, /^cookie:(__Host-)?ambit_[0-9a-f]{12}_pending$/],
  reset_link: [/^parameter:(token|password_reset_token)$/, /^path:token @ \w+ \/reset-password\//],
  sign_in_link: [/^path:token @ \w+ \/sign-in\/link\//],
  client_secret: [/^parameter:client_secret$/, /^basic$/],
  client_assertion: [/^parameter:client_assertion$/],
  signed_token: [/^parameter:(id_token_hint|token)$/],
  redirect_uri: [/^parameter:redirect_uri$/],
  logout_uri: [/^parameter:(return_to|post_logout_redirect_uri)$/],
}

export interface Shown {
  readonly known: KnownCredential
  readonly slot: Slot
  /** The client id that the request itself gave, where it gave one. */
  readonly claimed: string | undefined
  /** Where it was shown: the API of administrators takes nothing that an application has. */
  readonly door: 'api' | 'other'
  readonly route: string
  readonly status: number
}

/**
 * True when a credential was shown by another application than its own, or where none of its kind is taken: somebody carried it
 * there. So did who shows a token that is alive at a resource that does not know it. An own one that is late or used is the
 * matter of its door, and has events of its own.
 */
export function isCarriedElsewhere({ known, slot, claimed, door, route, status }: Shown): boolean {
  if (claimed !== undefined && known.owners.every(owner => owner.clientId !== claimed)) return true
  // The API takes one cookie, that of the dashboard; any other may come along with it, under its own name.
  if (door === 'api' && !slot.startsWith('cookie:'))
    return slot === 'bearer' || (slot.startsWith('parameter:') && !isAdministered(known.kind, slot))
  if (slot === 'bearer' && known.kind === 'client_secret') return claimed === undefined
  const place = slot.startsWith('path:') ? `${slot} @ ${route}` : slot
  if (!homes[known.kind].some(home => home.test(place))) return true
  if (slot === 'bearer') return status === 401 && known.isLiving === true
  return slot.startsWith('cookie:') && !known.owners.some(owner => slot.includes(cookieMark(owner.clientId)))
}

/** Administrators name addresses of every application, and confirm what was mailed; they are given nothing else that one has. */
function isAdministered(kind: CredentialKind, slot: Slot): boolean {
  if (kind === 'redirect_uri' || kind === 'logout_uri') return slot !== 'parameter:code'
  return kind === 'reset_link' && homes.reset_link.some(home => home.test(slot))
}

/** What stands in the name of each cookie of an application. */
export function cookieMark(clientId: string): string {
  return createHash('sha256').update(clientId).digest('hex').slice(0, cookieMarkLength)
}

const cookieMarkLength = 12
