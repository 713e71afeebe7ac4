import type { Chosen, Constraints, Given } from './model.ts'

interface StoredGiven {
  readonly accounts?: Chosen
  readonly tools: readonly { readonly name: string; readonly constraints: Constraints }[]
  readonly limits: {
    readonly duration_seconds: number
    readonly max_calls: number | null
    readonly max_bytes: number | null
  }
}

/** The inverse of `givenDocument`, for texts that our own rows hold. */
export function parseGiven(text: string): Given {
  const { accounts, tools, limits }: StoredGiven = JSON.parse(text)
  const { duration_seconds: durationSeconds, max_calls: maxCalls, max_bytes: maxBytes } = limits
  return {
    ...(accounts === undefined ? {} : { accounts }),
    tools,
    limits: { durationSeconds, maxCalls: maxCalls ?? undefined, ...(maxBytes === null ? {} : { maxBytes }) },
  }
}
