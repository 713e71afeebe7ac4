/** One request, made over and over; `caller` tells callers apart, so that each can have a person or a chain of tokens of its own. */
export type Work = (caller: number) => Promise<void>

export const works = ['sign-in', 'client credentials', 'refresh', 'introspection'] as const
export type WorkName = (typeof works)[number]

/** What is measured: a server that runs, and what it is asked. */
export interface Subject {
  readonly name: string
  /** What one has to know to compare: where it keeps things, and how sure they are. */
  readonly kept: string
  readonly work: Readonly<Partial<Record<WorkName, Work>>>
  stop(): Promise<void>
}
