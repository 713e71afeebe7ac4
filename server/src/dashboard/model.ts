/** Pages of the dashboard live below this address, and nothing else does. */
export const dashboardPath = '/dashboard'

/** Where the session of the dashboard begins. */
export const enterPath = '/dashboard/enter'

/**
 * The header that every request of the dashboard's own page has. A form can't set it, and a page of another origin may not
 * without a permission that nobody is given (Fetch, "CORS-preflight"). `watch` says that no person asked: a page that looks
 * after what is new is not activity, and keeps no session alive.
 */
export const dashboardHeader = 'x-ambit-dashboard'
export const dashboardWords = ['act', 'watch'] as const
export type DashboardWord = (typeof dashboardWords)[number]

/** One file of the built dashboard. */
export interface DashboardFile {
  readonly type: string
  /** Encodings that stand beside it, best first. */
  readonly encodings: readonly ('br' | 'gzip')[]
}

/** What a build wrote about itself. */
export interface DashboardBuild {
  /** Of all sources that it was made from. */
  readonly digest: string
  readonly files: Readonly<Record<string, DashboardFile>>
}
