import { send } from '../api.ts'
import { pagesOfIds } from '../pages.ts'
import type { GlyphName } from '../parts/state.tsx'

export interface Found {
  readonly id: string
  readonly glyph: GlyphName
  readonly text: string
  readonly hint?: string
  readonly group: string
  readonly path: string
}

interface FoundByServer {
  readonly kind: 'user' | 'organization' | 'agent' | 'service_account' | 'application' | 'tool' | 'session'
  readonly id: string
  readonly name: string
  readonly state: string | null
}

const groups = {
  user: 'People',
  organization: 'Organizations',
  agent: 'Agents',
  service_account: 'Service accounts',
  application: 'Applications',
  tool: 'Tools',
  session: 'Sessions',
} as const

/** What the server knows by these words, as far as there is a page for it. */
export async function search(text: string): Promise<readonly Found[]> {
  const { data } = await send<{ data: readonly FoundByServer[] }>('GET', '/v1/search', { query: { q: text } })
  return data.flatMap(({ kind, id, name, state }) => {
    const path = Object.entries(pagesOfIds)
      .find(([prefix]) => id.startsWith(prefix))?.[1]
      .replace('$id', id)
    if (path === undefined) return []
    const glyph = state === 'ended' || state === 'retired' ? 'ended' : state === 'suspended' ? 'suspended' : 'active'
    return [{ id, glyph, text: name, group: groups[kind], path, ...(state === null ? {} : { hint: state }) }]
  })
}
