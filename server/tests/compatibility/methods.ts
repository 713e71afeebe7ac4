import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isTest, readSources, repository } from '../shape/source.ts'

const wire = join(repository, 'server/tests/wire')

/** One request, or one address that is only built, of the official SDK; several methods may share it. */
export interface SdkRoute {
  /** `GET /organizations/{id}`. */
  readonly route: string
  /** `Organizations.getOrganization`. */
  readonly methods: readonly string[]
  /** The method builds an address and sends nothing. */
  readonly builds: boolean
}

/** Every method of npm `@workos-inc/node` 11.0.0 that has to do with a route. */
export function readSdkRoutes(): SdkRoute[] {
  const [, ...lines] = readFileSync(join(wire, 'sdk-routes.tsv'), 'utf8').trimEnd().split('\n')
  return lines.map(line => {
    const [verb = '', path = '', methods = '', , note = ''] = line.split('\t')
    return { route: `${verb} ${path}`, methods: methods.split(', '), builds: note === 'URL builder' }
  })
}

/** Every operation of the public API document, as `GET /organizations/{id}`. */
export function readDocumentRoutes(): string[] {
  const { operations }: { operations: { method: string; path: string }[] } = JSON.parse(
    readFileSync(join(wire, 'wire-shapes.json'), 'utf8'),
  )
  return operations.map(({ method, path }) => `${method} ${path}`)
}

/** Two routes of one shape are one route: the names of parameters differ from client to client. */
export function shapeOf(route: string): string {
  return route.replace(/\{[^}]*\}/g, '{}')
}

/** What tests say that they show, by method; see `served()`. */
export interface Registration {
  readonly method: string
  readonly path: string
}

/** Each `served(…)` of the tests: it names the methods of which it asserts values. */
export function readRegistrations(): Registration[] {
  return readSources(join(repository, 'server'))
    .filter(isTest)
    .flatMap(({ path, text }) => registrationsIn(path, text))
}

export function registrationsIn(path: string, text: string): Registration[] {
  const calls = text.matchAll(/\bserved\(\s*(\[[^\]]*\]|'[^']+'|"[^"]+")/g)
  return [...calls].flatMap(([, names = '']) =>
    [...names.matchAll(/['"]([A-Za-z]+\.[A-Za-z0-9]+)['"]/g)].map(([, method = '']) => ({ method, path })),
  )
}

interface DocumentSchema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly allOf?: readonly DocumentSchema[]
  readonly oneOf?: readonly DocumentSchema[]
  readonly anyOf?: readonly DocumentSchema[]
}

interface DocumentOperation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly request?: { readonly 'application/json'?: DocumentSchema }
}

/** Names of the query and of the body of every operation of the public API document. */
export function readDocumentParameters(): { method: string; path: string; query: string[]; body: string[] }[] {
  const document: {
    operations: DocumentOperation[]
    components: { schemas: Record<string, DocumentSchema> }
  } = JSON.parse(readFileSync(join(wire, 'wire-shapes.json'), 'utf8'))
  const membersOf = (schema: DocumentSchema | undefined): string[] => {
    if (schema === undefined) return []
    const named =
      schema.$ref === undefined ? undefined : document.components.schemas[schema.$ref.split('/').at(-1) ?? '']
    const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(named ? [named] : [])]
    return [...new Set([...Object.keys(schema.properties ?? {}), ...parts.flatMap(membersOf)])]
  }
  return document.operations.map(({ method, path, parameters, request }) => ({
    method,
    path,
    query: parameters.filter(each => each.in === 'query').map(({ name }) => name),
    body: membersOf(request?.['application/json']),
  }))
}
