/** What must be so before anything passes a gate. `approved_session` is the only one that an agent can meet. */
export type Demand =
  | 'approved_session'
  | 'key_and_account_open_to_applications'
  | 'person_at_their_own_request'
  | 'nothing'

/** What comes out of a way to whoever opened the door: a third party's answer, its credential, or neither. */
export type Gives = 'result' | 'credential' | 'nothing'

interface WayOut {
  readonly name: string
  readonly gives: Gives
}

/**
 * Each function that opens a credential of a third party, or sends something out of this server. One that is not named here gives a
 * result until somebody has judged it.
 */
export const waysOut: Readonly<Record<string, WayOut>> = {
  'pipes/actions-call.ts#callUpstream': { name: 'call', gives: 'result' },
  'gateway/actions-pages.ts#readPage': { name: 'kept_result', gives: 'result' },
  'pipes/actions-hand-out.ts#handOutNow': { name: 'credential', gives: 'credential' },
  // The list of tools, who an account belongs to, its tokens: what keeps a connection up. None of it is what a caller asked for.
  'pipes/actions-tools.ts#listSource': { name: 'read_tools', gives: 'nothing' },
  'pipes/actions.ts#firstRead': { name: 'read_tools', gives: 'nothing' },
  'pipes/actions-connect.ts#connect': { name: 'connect', gives: 'nothing' },
  'pipes/actions-party.ts#organizationClient': { name: 'connect', gives: 'nothing' },
  'pipes/actions-party.ts#clientFor': { name: 'connect', gives: 'nothing' },
  'pipes/actions-party.ts#providerClient': { name: 'connect', gives: 'nothing' },
  'pipes/actions-imports.ts#credentialOf': { name: 'connect', gives: 'nothing' },
  'pipes/actions-discovery.ts#challengeOf': { name: 'discover', gives: 'nothing' },
  'pipes/actions-discovery.ts#discoverServer': { name: 'discover', gives: 'nothing' },
  'pipes/actions-discovery.ts#readJsonAt': { name: 'discover', gives: 'nothing' },
  'pipes/actions.ts#refuseGuarded': { name: 'discover', gives: 'nothing' },
  'pipes/actions-openapi.ts#textAt': { name: 'read_description', gives: 'nothing' },
  'pipes/actions-oauth.ts#optionsFor': { name: 'renew', gives: 'nothing' },
  'pipes/actions-refresh.ts#refreshNow': { name: 'renew', gives: 'nothing' },
  'pipes/actions-accounts.ts#revokeAtProvider': { name: 'revoke', gives: 'nothing' },
  'pipes/actions-probe.ts#probe': { name: 'probe', gives: 'nothing' },
  // The wires themselves: what goes over them was opened by one of those above.
  'pipes/methods/mcp-connection.ts#guardedFetch': { name: 'wire', gives: 'nothing' },
  'pipes/methods/rest-exchange.ts#exchangeRest': { name: 'wire', gives: 'nothing' },
  // To others than the third parties of tools.
  'sign-in/actions-upstream.ts#guarded': { name: 'sign_in_provider', gives: 'nothing' },
  'sign-in/actions-upstream.ts#partyOf': { name: 'sign_in_provider', gives: 'nothing' },
  // The metadata that the provider of an organization publishes; settings are made of it, and nothing of it is answered.
  'sso/methods/saml.ts#saml': { name: 'sign_in_provider', gives: 'nothing' },
  'oauth/actions.ts#readDocument': { name: 'client_description', gives: 'nothing' },
  'oauth/actions-issuer-keys.ts#readJsonAt': { name: 'issuer_keys', gives: 'nothing' },
  'directory/actions-breaches.ts#askRange': { name: 'breached_passwords', gives: 'nothing' },
  'events/actions-ask.ts#ask': { name: 'action_endpoint', gives: 'nothing' },
  'events/actions-deliver.ts#send': { name: 'webhook', gives: 'nothing' },
  'audit/actions-streams.ts#post': { name: 'audit_stream', gives: 'nothing' },
  'audit/actions-witness.ts#send': { name: 'audit_witness', gives: 'nothing' },
  'applications/actions-logout.ts#send': { name: 'logout_notice', gives: 'nothing' },
}

/** Functions that let nothing through unless something is so. Their order is that in which a door is said to be kept. */
export const gates: Readonly<Record<string, Demand>> = {
  'gateway/actions-call.ts#admitAndRun': 'approved_session',
  'gateway/actions-pages.ts#readPage': 'approved_session',
  'pipes/actions-hand-out.ts#handOut': 'key_and_account_open_to_applications',
  'pipes/actions-values.ts#listValues': 'person_at_their_own_request',
}

/** A door of this server and a way out behind it: `gates` are those without which there is no path between the two. */
export interface Passage {
  readonly door: string
  readonly way: string
  readonly gates: readonly string[]
}

/** Everything that the code says about its doors. */
export interface Examined {
  readonly doors: ReadonlySet<string>
  readonly passages: readonly Passage[]
}

/** A door as the registry of routes has it, or a job that runs by itself. */
export interface KnownDoor {
  readonly door: string
  readonly kind: 'api' | 'page' | 'oauth' | 'mcp' | 'scim' | 'widgets' | 'operations' | 'job'
  /** Who may open it: the least role of the API, or what the door itself asks for. */
  readonly opens: string
}

export interface Door extends KnownDoor {
  readonly way: string
  readonly gives: Gives
  readonly demands: Demand
  /** `inside`: only in an approved session. `outside`: without one. `upkeep`: nothing comes out. `unexamined`: nobody knows. */
  readonly verdict: 'inside' | 'outside' | 'upkeep' | 'unexamined'
}

/**
 * Which doors lead out, and whether each needs an approved session: every known door is looked up in what the code says. A door that
 * the code was not asked about, and a way that nobody has judged, are never taken for safe.
 */
export function leadingOut(known: readonly KnownDoor[], { doors, passages }: Examined): readonly Door[] {
  const behind = Map.groupBy(passages, ({ door }) => door)
  return known.flatMap(door => {
    if (!doors.has(door.door))
      return [{ ...door, way: 'unknown', gives: 'result', demands: 'nothing', verdict: 'unexamined' } as const]
    return distinct((behind.get(door.door) ?? []).map(passage => throughOf(door, passage)))
  })
}

function throughOf(door: KnownDoor, { way, gates: kept }: Passage): Door {
  const { name, gives } = waysOut[way] ?? { name: way, gives: 'result' as const }
  const [demands = 'nothing'] = Object.entries(gates).flatMap(([gate, demand]) => (kept.includes(gate) ? [demand] : []))
  const verdict = gives === 'nothing' ? 'upkeep' : demands === 'approved_session' ? 'inside' : 'outside'
  return { ...door, way: name, gives, demands, verdict }
}

/** Several functions do one thing: the least kept of them speaks for it. */
function distinct(doors: readonly Door[]): readonly Door[] {
  const rank = { inside: 0, upkeep: 0, outside: 1, unexamined: 2 } as const
  const byWay = new Map<string, Door>()
  for (const door of doors) {
    const known = byWay.get(door.way)
    if (known === undefined || rank[door.verdict] > rank[known.verdict]) byWay.set(door.way, door)
  }
  return [...byWay.values()].filter(({ way }) => way !== 'wire')
}
