export type State = 'fine' | 'warning' | 'wrong' | 'fixed'

/** What one check found. */
export interface Check {
  readonly code: string
  readonly state: State
  readonly message: string
  /** What mends it, where something is to be mended. */
  readonly next?: string
}
