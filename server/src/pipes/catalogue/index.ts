import type { Catalogue, CatalogueTool } from './catalogue.ts'
import { github } from './github.ts'

const catalogues: Readonly<Record<string, Catalogue>> = { github }

/** The REST API of that name, or undefined. */
export function findCatalogue(name: string): Catalogue | undefined {
  return Object.hasOwn(catalogues, name) ? catalogues[name] : undefined
}

/** One tool of it by the name that the definition has. */
export function findCatalogueTool(catalogue: Catalogue, name: string): CatalogueTool | undefined {
  return catalogue.tools.find(tool => tool.name === name)
}

export const catalogueNames: readonly string[] = Object.keys(catalogues)
