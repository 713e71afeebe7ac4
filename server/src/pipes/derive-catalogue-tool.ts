import type { Catalogue, CatalogueTool, Pages } from './catalogue/catalogue.ts'
import type { JsonObject } from './model.ts'

/** How a tool's list is turned over; undefined when it is none, or comes whole. */
export function pagesOf(catalogue: Catalogue, tool: CatalogueTool): Pages | undefined {
  return tool.paged === true ? catalogue.pages : tool.paged
}

/** The schema of a tool's arguments: its own, those of paging, and `raw` where the whole answer may be read. */
export function toolSchema(catalogue: Catalogue, tool: CatalogueTool): JsonObject {
  const named = Object.entries(tool.arguments).map(([name, schema]) => [name.replace(/\?$/, ''), schema] as const)
  const pages = pagesOf(catalogue, tool)
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(named),
      ...(pages === undefined ? {} : pageArguments(pages)),
      ...(mayBeRaw(tool) ? { raw } : {}),
    },
    required: Object.keys(tool.arguments).filter(name => !name.endsWith('?')),
    additionalProperties: false,
  }
}

/** The whole answer is for reading: what a write answers is small, and some answers are withheld. */
export function mayBeRaw({ effect, answer }: CatalogueTool): boolean {
  return effect === 'read' && answer.sealed === undefined && answer.text === undefined
}

function pageArguments({ limitMax }: Pages): JsonObject {
  return {
    limit: { type: 'integer', minimum: 1, maximum: limitMax, description: 'How many items at most' },
    cursor: {
      type: 'string',
      minLength: 1,
      maxLength: cursorCharactersMax,
      description: 'next_cursor of the page before; left out for the first page',
    },
  }
}

const cursorCharactersMax = 2_000
const raw = {
  type: 'boolean',
  description: 'True: the whole answer of the API as it came, in place of the small one',
}

/** All scopes that the tools need, and those of the account itself, without what another one includes. */
export function scopesAsked(catalogue: Catalogue): readonly string[] {
  const { oauth } = catalogue
  if (oauth === undefined) return []
  const wanted = [...new Set([...Object.values(catalogue.tools).flatMap(tool => tool.scopes), ...oauth.scopes])]
  const included = new Set(wanted.flatMap(scope => oauth.includes?.[scope] ?? []))
  return wanted.filter(scope => !included.has(scope))
}

/** Scopes of `needed` that `given` does not have, not even inside of a larger one. */
export function scopesLacking(
  catalogue: Catalogue | undefined,
  needed: readonly string[],
  given: readonly string[],
): readonly string[] {
  const { includes, unlisted } = catalogue?.oauth ?? {}
  const held = new Set([...given, ...(unlisted ?? []), ...given.flatMap(scope => includes?.[scope] ?? [])])
  return needed.filter(scope => !held.has(scope))
}
