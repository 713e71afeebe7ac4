/**
 * The layout of `server/src` as data. Each exception names its reason; the lists only shrink, or grow on purpose in the
 * same change as the code that needs it.
 */

/** Capabilities in import order: a file may import what stands before its own capability. */
export const capabilities = [
  'platform',
  'audit',
  'events',
  'vault',
  'mail',
  'roles',
  'directory',
  'authorization',
  'api-keys',
  'flags',
  'waitlists',
  'applications',
  'sessions',
  'sign-in',
  'oauth',
  'authentication',
  'pipes',
  'approvals',
  'policy',
  'gateway',
  'analytics',
  'governance',
  'reviews',
  'artifacts',
  'sso',
  'directory-sync',
  'portal',
  'widgets',
  'dashboard',
] as const

/** The wiring: what stands beside the capabilities and may take from each. */
export const wiring: ReadonlySet<string> = new Set(['main.ts', 'main.test.ts', 'routes.ts', 'sealed.ts'])

/** The closed vocabulary of file names inside a capability. `platform` names its files freely: it has no domain. */
export const fileName =
  /^(index|model|errors|(store|actions|routes|pages|jobs)(-[a-z0-9]+)*|(check|decide|derive|parse|render)(-[a-z0-9]+)+)\.ts$/
export const testName = /^[a-z0-9]+(-[a-z0-9]+)*\.test\.ts$/
/** Registries hold one file per variant, so that nobody below them switches on a name. */
export const registries = ['grants', 'revisions', 'catalogue', 'methods', 'words']
export const variantName = /^[a-z0-9]+(-[a-z0-9]+)*\.ts$/

export const bannedName = /^(utils?|helpers?|common|shared|misc|lib|services?|types|managers?)$/

/** Doors stand above every capability: they turn requests, forms and the clock into actions. */
export const door = /^(routes|pages|jobs)(-[a-z0-9]+)*\.ts$/
/** Where SQL may stand. A capability with much of it splits by subject: `store-endings.ts`. */
export const storeName = /^store(-[a-z0-9]+)*\.ts$/
/** Rules take data and the time, and answer with a value. */
export const rule = /^(model|(check|decide|derive)-.*)(?<!\.test)\.ts$/

/** Values of platform that a rule may use, because they compute and touch nothing. */
export const pureValues: Readonly<Record<string, readonly string[] | 'all'>> = {
  'platform/json.ts': 'all',
  'platform/ids.ts': ['idPrefixes', 'parseId', 'idFrom'],
}
/** The same for Node's own modules. */
export const pureNode: Readonly<Record<string, readonly string[]>> = {
  'node:crypto': ['createHash', 'createHmac', 'createPublicKey', 'hash', 'timingSafeEqual', 'verify'],
  'node:net': ['isIP', 'isIPv4', 'isIPv6', 'BlockList'],
  'node:url': ['domainToASCII', 'domainToUnicode'],
}

export interface Exception {
  /** File, relative to `server/src`. */
  readonly path: string
  /** What it may do that others may not: a table, an SQL function, a module, a global. */
  readonly may: string
  readonly because: string
}

const grounds = 'what a grant stands on is rows of others, read and judged in the transaction that moves them'

const stops = 'a stop finds and ends what is of others in one transaction, and refuses what would start meanwhile'

const drift = 'what drifts is noted in the transaction that changes it, on the row that changes, whoever writes it'

/** SQL on another capability's tables or functions. */
export const sqlExceptions: readonly Exception[] = [
  {
    path: 'sign-in/store-connections.ts',
    may: 'sso_connection_for_domain',
    because: 'the sign-in page sends people of a proven domain to the connection of their organization',
  },
  {
    path: 'sign-in/store-connections.ts',
    may: 'sso_connections_of',
    because: 'whoever is refused without single sign-on is told by which connection to come',
  },
  {
    path: 'sign-in/store-connections.ts',
    may: 'sso_connection_organization',
    because: 'an application may name the connection by which a person is to come',
  },
  {
    path: 'sign-in/store-connections.ts',
    may: 'sso_is_offered',
    because: 'the sign-in page offers single sign-on where an organization has it',
  },
  {
    path: 'sessions/store.ts',
    may: 'vouched_sign_in_is_over',
    because:
      'whoever starts a session on what an organization vouched for holds it, so that its end finds that session',
  },
  {
    path: 'gateway/store.ts',
    may: 'admit_tool_call',
    because: 'admission reads session, approval, grant and budgets in one round trip, under one lock order',
  },
  {
    path: 'gateway/store.ts',
    may: 'admit_tool_calls',
    because:
      'what comes together is admitted in one transaction, which waits for nobody: it looks for doors and locks first',
  },
  {
    path: 'gateway/store.ts',
    may: 'call_needs_approval',
    because: 'a trigger of admission: what a session has read decides whether its write needs an approval of its own',
  },
  {
    path: 'sessions/store.ts',
    may: 'taint_goes_up',
    because: 'a trigger: what a session below has read counts for the one above, in the same transaction',
  },
  {
    path: 'gateway/store-recorded.ts',
    may: 'recorded_under',
    because: 'which recorded calls were under an organization is read in one statement, bounded in number',
  },
  {
    path: 'policy/store.ts',
    may: 'policy_facts',
    because: 'what a policy is judged by is who the person is at that moment, read as one text that admission compares',
  },
  {
    path: 'gateway/store.ts',
    may: 'release_results',
    because: 'what comes together is released in one transaction, in the same way',
  },
  {
    path: 'gateway/store.ts',
    may: 'release_within_bytes',
    because:
      'what an approval has left of its bytes is drawn on in the transaction that releases, in the one lock order',
  },
  {
    path: 'sessions/store-endings.ts',
    may: 'end_session',
    because: 'what hangs on a session ends in the transaction that ends it, in the same lock order as admission',
  },
  {
    path: 'sessions/store-endings.ts',
    may: 'calls_met_by_end',
    because: 'the receipt counts what became of the calls that the end met',
  },
  {
    path: 'gateway/store.ts',
    may: 'release_result',
    because: 'a result is released under the lock of its session, so that none leaves after the end',
  },
  {
    path: 'authorization/store-check.ts',
    may: 'memberships',
    because:
      'a decision is made on one moment: in two statements it could join a group that was left with a role given later',
  },
  {
    path: 'authorization/store-check.ts',
    may: 'organizations',
    because:
      'a decision is made on one moment: in two statements it could join a group that was left with a role given later',
  },
  {
    path: 'authorization/store-check.ts',
    may: 'group_members',
    because:
      'a decision is made on one moment: in two statements it could join a group that was left with a role given later',
  },
  {
    path: 'authorization/store-check.ts',
    may: 'roles',
    because:
      'a decision is made on one moment: in two statements it could join a group that was left with a role given later',
  },
  {
    path: 'authorization/store-check.ts',
    may: 'role_permissions',
    because:
      'a decision is made on one moment: in two statements it could join a group that was left with a role given later',
  },
  {
    path: 'authorization/store-assignments.ts',
    may: 'group_members',
    because: 'what members have through groups is listed and paged with what they have by themselves',
  },
  {
    path: 'approvals/store-acts.ts',
    may: 'decides_by_role',
    because:
      'who may decide is read in the statement that judges it, so that nobody decides with a role they have lost',
  },
  {
    path: 'approvals/store-acts.ts',
    may: 'deciders_by_role',
    because: 'those who may decide are told of what waits for them',
  },
  {
    path: 'approvals/store-rules.ts',
    may: 'meets_need',
    because: 'who may take a part in a decision is judged by the database, where the part is written',
  },
  {
    path: 'approvals/store-rules.ts',
    may: 'needed_for',
    because: 'those whom a rule names are told of what waits for them',
  },
  {
    path: 'approvals/store-delegations.ts',
    may: 'delegations_end',
    because: 'who is suspended decides for nobody, in the same transaction',
  },
  {
    path: 'approvals/store-rules.ts',
    may: 'decides_for',
    because: 'whose agent it is, and who is in whose place, is judged by the database, where the part is written',
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'organizations_relied_on',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'hold_grounds',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'grounds_of_approvers',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'roles_relied_on',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'grounds_of_person',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'grounds_of_accounts',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'grounds_of_tools',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'grounds_of_authors',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'grounds_of_own_tools',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'grant_stands_on',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'ground_holds',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'account_use',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'refuse_other_accounts',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'approval_stands_on',
    because: grounds,
  },
  {
    path: 'pipes/store-fitting.ts',
    may: 'organization_of_session',
    because: 'what an organization lets a session use is judged by the organization that it acts in at that moment',
  },
  {
    path: 'pipes/store-fitting.ts',
    may: 'accounts_for',
    because: 'which accounts a session may use is judged on one moment: membership, role and the account’s own word',
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'ground_lost',
    because: grounds,
  },
  {
    path: 'approvals/store-grounds.ts',
    may: 'ground_moved',
    because: grounds,
  },
  {
    path: 'governance/store-stops.ts',
    may: 'sessions_stopped_by',
    because: stops,
  },
  {
    path: 'governance/store-stops.ts',
    may: 'stopped_in_request',
    because: stops,
  },
  {
    path: 'governance/store-stops.ts',
    may: 'session_may_start',
    because: stops,
  },
  {
    path: 'governance/store-stops.ts',
    may: 'access_may_be_granted',
    because: stops,
  },
  {
    path: 'governance/store-stops.ts',
    may: 'call_may_be_approved',
    because: stops,
  },
  {
    path: 'pipes/store-stopped.ts',
    may: 'refuse_stopped',
    because:
      'a credential is handed out in the transaction that a stop waits for, so that none leaves once it has begun',
  },
  {
    path: 'governance/store-stops.ts',
    may: 'begin_stop',
    because: stops,
  },
  {
    path: 'governance/store-stops.ts',
    may: 'stop_outcome',
    because: stops,
  },
  {
    path: 'governance/store-stops.ts',
    may: 'stop_unfinished',
    because: stops,
  },
  {
    path: 'governance/store-stops.ts',
    may: 'stop_running',
    because: stops,
  },
  {
    path: 'governance/store-stops.ts',
    may: 'preview_of_stop',
    because: stops,
  },
  {
    path: 'governance/store-access.ts',
    may: 'access_now',
    because:
      'what lets somebody do something is rows of many, read in one statement so that all of it is of one moment',
  },
  {
    path: 'governance/store-access.ts',
    may: 'authority_in',
    because: 'what acts without an owner who acts is counted with the access that it has, at the same moment',
  },
  {
    path: 'reviews/store-items.ts',
    may: 'named_reviewers',
    because:
      'who may decide is judged by the database where the decision is written: a role or an owner that is lost decides nothing',
  },
  {
    path: 'reviews/store-items.ts',
    may: 'item_reviewers',
    because:
      'where nobody who is named is left, the administrators of the installation decide, as they are at that moment',
  },
  {
    path: 'gateway/store-pages.ts',
    may: 'session_lives',
    because:
      'what is kept of a result, and what leaves of it, does so under the lock that an end of its session waits for',
  },
  {
    path: 'gateway/store-pages.ts',
    may: 'keep_result_pages',
    because: 'pages are kept no longer than their session lives, read in the statement that keeps them',
  },
  {
    path: 'gateway/store-pages.ts',
    may: 'release_result_page',
    because:
      'a page leaves only while the grant that its call stood on lives, held in the transaction that releases it',
  },
  {
    path: 'gateway/store-limits.ts',
    may: 'limits_of_call',
    because: 'what limits a call, its agent, organization and provider, is found in its own admission',
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'drift_of_refused_call',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'drift_is_approved',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'drift_of_tool',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'drift_of_account',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'drift_of_provider',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'drift_of_owner',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'drift_at_start',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'drift_of_document',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'drift_ends_with_session',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'drift_of_act',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'end_unused',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'has_purpose',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'principal_acts',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'stood_on_in_session',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'lifetime_of_session',
    because: drift,
  },
  {
    path: 'governance/store-drifts.ts',
    may: 'deciders_by_role',
    because: drift,
  },
  {
    path: 'applications/store-widening.ts',
    may: 'confirm_widening',
    because: drift,
  },
  {
    path: 'applications/store-widening.ts',
    may: 'settle_widening',
    because: drift,
  },
  {
    path: 'sessions/store-delegations.ts',
    may: 'wake_needs',
    because: drift,
  },
]

/** Files besides `main.ts` that may open a listening socket. */
export const listenExceptions: readonly Exception[] = [
  {
    path: 'platform/owner-lock.ts',
    may: 'createServer',
    because: 'a listening unix socket is the lock on the data directory: it is gone the moment its process is',
  },
]

/** Files that may call `fetch`, or open a connection, besides the guarded egress. */
export const egressExceptions: readonly Exception[] = [
  { path: 'platform/egress.ts', may: 'connect', because: 'it is the guard that all others go through' },
  {
    path: 'platform/owner-lock.ts',
    may: 'connect',
    because: 'it asks the unix socket of the data directory whether its owner lives; nothing leaves the machine',
  },
]

/** Markup that is not a page of ours. */
export const markupExceptions: readonly Exception[] = [
  {
    path: 'mail/render-mail.ts',
    may: 'style attribute',
    because: 'mail programs load no stylesheet and some drop the one inside; no policy of ours governs them',
  },
]
