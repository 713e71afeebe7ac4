import type { Json } from '../platform/json.ts'
import type { Given } from './model.ts'

/** What a person gives, as it is kept for those who decide after them. */
export function givenDocument({ accounts, tools, limits }: Given): Json {
  return {
    ...(accounts === undefined ? {} : { accounts: { ...accounts } }),
    tools: tools.map(tool => ({ name: tool.name, constraints: { ...tool.constraints } })),
    limits: {
      duration_seconds: limits.durationSeconds,
      max_calls: limits.maxCalls ?? null,
      max_bytes: limits.maxBytes ?? null,
    },
  }
}
