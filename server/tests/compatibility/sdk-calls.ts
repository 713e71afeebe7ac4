import { createRequire } from 'node:module'
import ts from 'typescript-api'

/** What a method of an official SDK sends when it is given everything that its types allow. */
export interface SdkCall {
  /** `UserManagement.listUsers`. */
  readonly method: string
  readonly verb: string
  readonly path: string
  readonly query: readonly string[]
  /** Names of members, with their place: `domain_data[].domain`. */
  readonly body: readonly string[]
}

/** One major of the SDK: its name on disk and a client of it. */
export interface Sdk {
  readonly name: string
  make(fetchFn: typeof fetch): object
}

const require = createRequire(import.meta.url)
const depthMax = 6
const variantsMax = 12

/**
 * Calls every method of every module, once for each shape that its parameters may have, with each optional member filled in, and
 * answers what left. Nothing is on the other side: what a method makes of the answer does not matter here.
 */
export async function sdkCalls({ name, make }: Sdk): Promise<SdkCall[]> {
  const calls: SdkCall[] = []
  for (const { module, property, method, samples } of readMethods(name))
    for (const sample of samples) {
      const sent: SdkCall[] = []
      const client = make(capturing(`${module}.${method}`, sent))
      const target: unknown = Reflect.get(client, property)
      const run: unknown = Reflect.get(Object(target), method)
      if (typeof run !== 'function') continue
      // Members that exclude each other: what is left when one of them goes.
      for (const args of [sample, ...lesser(sample)]) {
        const answer: unknown = await Promise.resolve()
          .then(() => run.apply(target, [...args]))
          .catch(() => undefined)
        const [first] = [...sent, ...addressIn(answer, `${module}.${method}`)]
        sent.length = 0
        if (first === undefined) continue
        calls.push(first)
        if (args === sample) break
      }
    }
  return calls
}

/** The same arguments with one member, or two, of the first object left out. */
function lesser([first, ...others]: readonly unknown[]): unknown[][] {
  if (typeof first !== 'object' || first === null) return []
  const names = Object.keys(first)
  const without = (gone: readonly string[]): unknown[] => [
    Object.fromEntries(Object.entries(first).filter(([name]) => !gone.includes(name))),
    ...others,
  ]
  return names.flatMap((name, at) => [without([name]), ...names.slice(at + 1).map(other => without([name, other]))])
}

function capturing(method: string, sent: SdkCall[]): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const text = await request.text()
    sent.push({
      method,
      verb: request.method,
      path: url.pathname,
      query: namesIn(url.searchParams),
      body: text.startsWith('{') ? placesOf(JSON.parse(text), '') : [...new URLSearchParams(text).keys()],
    })
    return Response.json({ object: 'list', data: [], list_metadata: { before: null, after: null } })
  }
}

/** What a method that only builds an address would have a browser ask. */
function addressIn(answer: unknown, method: string): SdkCall[] {
  const text: unknown = typeof answer === 'string' ? answer : Object(answer).url
  if (typeof text !== 'string' || !URL.canParse(text)) return []
  const { pathname: path, searchParams } = new URL(text)
  return [{ method, verb: 'GET', path, query: namesIn(searchParams), body: [] }]
}

function namesIn(query: URLSearchParams): string[] {
  return [...new Set([...query.keys()].map(key => key.replace(/\[.*$/, '')))]
}

function placesOf(value: unknown, at: string): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap(item => placesOf(item, `${at}[]`)))]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const place = at === '' ? name : `${at}.${name}`
    return [place, ...placesOf(inner, place)]
  })
}

/** What goes on asking by itself once it was made; it asks for one address, without parameters. */
const polls = new Set(['createRuntimeClient'])

interface Method {
  readonly module: string
  readonly property: string
  readonly method: string
  readonly samples: readonly (readonly unknown[])[]
}

function readMethods(packageName: string): Method[] {
  const types = require.resolve(packageName).replace(/\.c?js$/, '.d.cts')
  const program = ts.createProgram([types], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    types: [],
  })
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(types)
  const exported = file && checker.getSymbolAtLocation(file)
  const client = exported && checker.getExportsOfModule(exported).find(symbol => symbol.name === 'WorkOS')
  if (client === undefined) throw new Error(`${packageName} has no WorkOS`)
  const type = checker.getDeclaredTypeOfSymbol(original(checker, client))
  return type.getProperties().flatMap(property => {
    const held = checker.getTypeOfSymbol(property)
    const module = held.symbol?.name ?? ''
    if (!held.isClass() || !/^[A-Z]/.test(module)) return []
    return held.getProperties().flatMap(method => {
      const signatures = checker.getTypeOfSymbol(method).getCallSignatures()
      const hidden = method.declarations?.some(each => ts.getCombinedModifierFlags(each) & ts.ModifierFlags.Private)
      if (signatures.length === 0 || hidden === true || polls.has(method.name)) return []
      const samples = signatures.flatMap(signature => samplesOf(checker, signature))
      return [{ module, property: property.name, method: method.name, samples }]
    })
  })
}

function original(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

/** One list of arguments for each shape that the parameters may have. */
function samplesOf(checker: ts.TypeChecker, signature: ts.Signature): unknown[][] {
  const variants = signature.parameters.map(parameter => variantsOf(checker, checker.getTypeOfSymbol(parameter), 0))
  const count = Math.min(variantsMax, Math.max(1, ...variants.map(each => each.length)))
  return Array.from({ length: count }, (_, nth) => variants.map(each => each[nth % each.length]))
}

/** A value for each member of a union of objects; of a union of words the first one. */
function variantsOf(checker: ts.TypeChecker, type: ts.Type, depth: number): unknown[] {
  if (type.isUnion()) {
    const parts = type.types.filter(part => !(part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)))
    const objects = parts.filter(part => part.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))
    const chosen = objects.length === 0 ? parts.slice(0, 1) : objects
    return chosen.flatMap(part => variantsOf(checker, part, depth))
  }
  return objectVariants(checker, type, depth) ?? [plainValue(checker, type)]
}

function objectVariants(checker: ts.TypeChecker, type: ts.Type, depth: number): unknown[] | undefined {
  if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) || depth > depthMax) return undefined
  if (type.symbol?.name === 'Date') return [new Date(0)]
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference)
    return item === undefined ? [[]] : variantsOf(checker, item, depth + 1).map(value => [value])
  }
  if (type.getCallSignatures().length > 0) return [() => undefined]
  const members = type.getProperties().map(member => {
    const values = variantsOf(checker, checker.getNonNullableType(checker.getTypeOfSymbol(member)), depth + 1)
    return [member.name, values] as const
  })
  const index = checker.getIndexInfosOfType(type)[0]
  if (index !== undefined && members.length === 0) return [{ key: variantsOf(checker, index.type, depth + 1)[0] }]
  const count = Math.min(variantsMax, Math.max(1, ...members.map(([, values]) => values.length)))
  return Array.from({ length: count }, (_, nth) =>
    Object.fromEntries(members.map(([name, values]) => [name, values[nth % values.length]])),
  )
}

function plainValue(checker: ts.TypeChecker, type: ts.Type): unknown {
  if (type.isStringLiteral() || type.isNumberLiteral()) return type.value
  if (type.flags & ts.TypeFlags.BooleanLike) return checker.typeToString(type) !== 'false'
  if (type.flags & ts.TypeFlags.NumberLike) return 1
  if (type.flags & ts.TypeFlags.StringLike) return 'text'
  return undefined
}
