/**
 * The rows of all tables as the driver returns them, by the capability that owns them. Generated from the migrated database,
 * so that a column which is renamed breaks the build: after a change in server/migrations run `node server/tests/generate-rows.ts`.
 * A column whose values a CHECK lists has them as a closed union.
 */
export type * from './rows/analytics.ts'
export type * from './rows/api-keys.ts'
export type * from './rows/applications.ts'
export type * from './rows/approvals.ts'
export type * from './rows/audit.ts'
export type * from './rows/authorization.ts'
export type * from './rows/directory.ts'
export type * from './rows/directory-sync.ts'
export type * from './rows/events.ts'
export type * from './rows/flags.ts'
export type * from './rows/gateway.ts'
export type * from './rows/governance.ts'
export type * from './rows/mail.ts'
export type * from './rows/oauth.ts'
export type * from './rows/pipes.ts'
export type * from './rows/platform.ts'
export type * from './rows/policy.ts'
export type * from './rows/reviews.ts'
export type * from './rows/roles.ts'
export type * from './rows/sessions.ts'
export type * from './rows/sign-in.ts'
export type * from './rows/sso.ts'
export type * from './rows/vault.ts'
export type * from './rows/waitlists.ts'
