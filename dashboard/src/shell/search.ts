import { send } from '../api.ts'
import { pagesOfIds } from '../pages.ts'
import type { GlyphName } from '../parts/state.tsx'
import { absoluteText, reader } from '../parts/time-text.ts'

export interface Found {
  readonly id: string
  readonly glyph: GlyphName
  readonly text: string
  readonly hint?: string
  readonly group: string
  readonly path: string
  readonly search?: Readonly<Record<string, string>>
  /** A session that lives: it can be ended from here. */
  readonly ends?: string
}

interface FoundByServer {
  readonly kind: keyof typeof groups
  readonly id: string
  readonly name: string
  readonly state: string | null
  readonly of: string | null
  readonly index: number | null
  readonly at: string | null
}

const groups = {
  user: 'People',
  organization: 'Organizations',
  agent: 'Agents',
  service_account: 'Service accounts',
  application: 'Applications',
  session: 'Sessions',
  tool: 'Tools',
  event: 'Events',
} as const

const glyphs: Readonly<Record<string, GlyphName>> = {
  ended: 'ended',
  retired: 'ended',
  offboarded: 'ended',
  suspended: 'suspended',
  invited: 'waiting',
  drifted: 'drifted',
}

/** What the server knows by these words, as far as there is a page for it. */
export async function search(text: string): Promise<readonly Found[]> {
  const { data } = await send<{ data: readonly FoundByServer[] }>('GET', '/v1/search', { query: { q: text } })
  return data.flatMap(found => {
    const place = placeOf(found)
    if (place === undefined) return []
    const { id, kind, name, state, of, at } = found
    const when = at === null ? undefined : absoluteText(new Date(at), reader())
    const hint = [state, when].filter(part => part !== null && part !== undefined).join(', ')
    return [
      {
        id,
        glyph: kind === 'event' ? ('square' as const) : (glyphs[state ?? ''] ?? ('active' as const)),
        text: kind === 'session' && of !== null ? `${name}, for ${of}` : name,
        group: groups[kind],
        ...place,
        ...(hint === '' ? {} : { hint }),
        ...(kind === 'session' && state === 'active' ? { ends: id } : {}),
      },
    ]
  })
}

function placeOf({ kind, id, of, index }: FoundByServer): Pick<Found, 'path' | 'search'> | undefined {
  if (kind === 'tool') return of === null ? undefined : { path: `/providers/${of}`, search: { open: id } }
  if (kind === 'event')
    return index === null ? undefined : { path: '/audit', search: { before: String(index + 1), open: String(index) } }
  const page = Object.entries(pagesOfIds).find(([prefix]) => id.startsWith(prefix))?.[1]
  return page === undefined ? undefined : { path: page.replace('$id', id) }
}
