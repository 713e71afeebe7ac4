import type { Route } from '../../src/platform/route.ts'
import { allRoutes, nameOf } from '../golden/routes.ts'
import { readRegistrations, readSdkRoutes, type SdkRoute, shapeOf } from './methods.ts'
import { refusedMethods } from './not-offered.ts'

/** One module of the SDK: how many of its methods find a route, and of how many a test asserts values. */
export interface ModuleRow {
  readonly module: string
  readonly total: number
  readonly served: number
  readonly tested: number
  readonly untested: readonly string[]
  readonly notServed: readonly string[]
}

export interface Compatibility {
  readonly modules: readonly ModuleRow[]
  readonly total: number
  readonly requests: number
  readonly served: number
  readonly tested: number
  /** Registered by a test, and not a method of the SDK: a slip of the pen, or another version. */
  readonly strangers: readonly string[]
}

/** Counts the methods of the official SDK. A method is served when its route is ours, and tested when a `served(…)` names it. */
export function compatibility(routes: readonly Route[] = allRoutes): Compatibility {
  const sdk = readSdkRoutes()
  const ours = new Set(routes.map(nameOf).map(shapeOf))
  const registered = new Set(readRegistrations().map(({ method }) => method))
  const known = new Set(sdk.flatMap(({ methods }) => methods))
  const modules = [...new Set([...known].map(moduleOf))].toSorted()
  const rows = modules.map(module => rowOf(module, { sdk, ours, registered }))
  const sum = (count: (row: ModuleRow) => number): number => rows.reduce((total, row) => total + count(row), 0)
  return {
    modules: rows,
    total: known.size,
    requests: sdk.filter(({ builds }) => !builds).flatMap(({ methods }) => methods).length,
    served: sum(row => row.served),
    tested: sum(row => row.tested),
    strangers: [...registered].filter(method => !known.has(method)).toSorted(),
  }
}

interface Counted {
  readonly sdk: readonly SdkRoute[]
  readonly ours: ReadonlySet<string>
  readonly registered: ReadonlySet<string>
}

function rowOf(module: string, { sdk, ours, registered }: Counted): ModuleRow {
  const own = sdk.flatMap(({ route, methods }) =>
    methods
      .filter(method => moduleOf(method) === module)
      .map(method => ({
        method,
        there: ours.has(shapeOf(route)) && !(method in refusedMethods),
      })),
  )
  const served = own.filter(({ there }) => there).map(({ method }) => method)
  return {
    module,
    total: own.length,
    served: served.length,
    tested: served.filter(method => registered.has(method)).length,
    untested: served.filter(method => !registered.has(method)),
    notServed: own.filter(({ there }) => !there).map(({ method }) => method),
  }
}

function moduleOf(method: string): string {
  return method.split('.')[0] ?? ''
}

function print({ modules, total, requests, served, tested, strangers }: Compatibility): void {
  const width = Math.max(...modules.map(({ module }) => module.length))
  console.log(`${'module'.padEnd(width)}  served  tested  total`)
  for (const row of modules) {
    const cells = [row.served, row.tested, row.total].map(count => String(count).padStart(6))
    console.log(`${row.module.padEnd(width)}  ${cells.join('  ')}`)
    if (row.untested.length > 0)
      console.log(`${' '.repeat(width)}    served, no test of values: ${row.untested.join(' ')}`)
  }
  console.log(
    `\n${served} of ${total} methods of @workos-inc/node 11.0.0 are served, ${tested} of them in a test of values.`,
  )
  console.log(
    `${requests} of the ${total} send a request; the others build an address that a browser or a library opens.`,
  )
  console.log(`Aim: at least ${aim}.${tested >= aim ? '' : ` Missing: ${aim - tested}.`}`)
  if (strangers.length > 0) console.log(`Not methods of the SDK: ${strangers.join(', ')}`)
}

const aim = 165

if (import.meta.main) {
  const found = compatibility()
  print(found)
  process.exitCode = found.strangers.length === 0 && found.tested >= aim ? 0 : 1
}
