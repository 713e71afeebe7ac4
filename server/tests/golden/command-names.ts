/** How a route is called at a terminal, from the name of its operation: `listAuditKeys` is `audit-keys list`. */

/** What has no plural, or is only ever one. */
const uncountable: ReadonlySet<string> = new Set([
  'access',
  'analytics',
  'authority',
  'catalogue',
  'clock',
  'consistency',
  'data',
  'environment',
  'evidence',
  'head',
  'installation',
  'lifecycle',
  'mfa',
  'retention',
  'summary',
  'template',
  'uris',
])

/** Operations whose words would read badly in that order. */
const named: Readonly<Record<string, string>> = {
  search: 'search',
  getCaller: 'me get',
  endOwnSession: 'me end',
  disconnectAccount: 'connected-accounts disconnect',
  verifyEmail: 'email-verifications confirm',
  sendVerificationEmail: 'email-verifications send',
  resetPassword: 'password-resets confirm',
  createValidation: 'api-keys validate',
  createEvent: 'audit-log-events create',
  createExport: 'audit-log-exports create',
  getExport: 'audit-log-exports get',
  listSchemas: 'audit-log-schemas list',
  createSchema: 'audit-log-schemas create',
  importOpenapi: 'openapi-imports create',
  listMadeByAgents: 'made-by-agents list',
  reviewMadeByAgent: 'made-by-agents review',
  listAllPolicies: 'policies list-all',
  listActionEndpoints: 'actions list',
  redeliverWebhook: 'webhook-deliveries redeliver',
  countCalls: 'calls count',
  assignRole: 'role-assignments create',
  removeRole: 'role-assignments remove-role',
  removeGroupRoleAssignments: 'group-role-assignments remove-many',
  deleteClientSecret: 'application-client-secrets delete',
  addFlagTarget: 'feature-flag-targets add',
  removeFlagTarget: 'feature-flag-targets remove',
  listAnalyticsTimeZones: 'analytics time-zones',
  keepAnalyticsTimeZone: 'analytics keep-time-zone',
  createRekey: 'data-keys rekey',
  // `artifacts review` and `artifacts check` read the files themselves.
  reviewArtifact: 'artifact-reviews create',
  checkArtifact: 'artifact-checks create',
}

/** A verb of two words. */
const particle: ReadonlySet<string> = new Set(['out', 'over'])
/** What follows says which of several, not what. */
const joint: ReadonlySet<string> = new Set(['by', 'for', 'of'])

/** The words of the command for an operation: a noun in the plural, and a verb. */
export function commandName(operation: string): string {
  const own = named[operation]
  if (own !== undefined) return own
  const [verb = '', ...words] = operation
    .replaceAll(/([A-Z])/g, ' $1')
    .toLowerCase()
    .split(' ')
  const phrase = particle.has(words[0] ?? '') ? [verb, words.shift()] : [verb]
  const at = words.findIndex((word, nth) => nth > 0 && joint.has(word))
  const noun = at === -1 ? words : words.slice(0, at)
  const which = at === -1 ? [] : words.slice(at)
  if (verb === 'analyze') return `analytics ${noun.join('-')}`
  return `${[...noun.slice(0, -1), plural(noun.at(-1) ?? '')].join('-')} ${[...phrase, ...which].join('-')}`
}

function plural(word: string): string {
  if (uncountable.has(word) || /[^s]s$/.test(word)) return word
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}
