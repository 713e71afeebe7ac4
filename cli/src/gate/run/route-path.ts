import type { Handler, Module } from '../model.ts'

/** The path of a route, where the code says it by the name of a file; what can't be told stays as the code calls it. */
export function routePath(module: Module | undefined, { route }: Pick<Handler, 'route'>): string {
  for (const [form, pathOf] of byFileName) {
    const name = form.exec(route)?.[1]
    if (name === undefined) continue
    const path = pathOf(name, module?.file.text ?? '')
    if (path !== undefined) return path
  }
  return route
}

type PathOf = (name: string, routes: string) => string | undefined

const fromRoot: PathOf = name => `/${name.replace(/\([^)]*\)\//g, '')}`

/** One entry for each framework that names routes by files. */
const byFileName: readonly (readonly [form: RegExp, pathOf: PathOf])[] = [
  [/^(?:src\/)?app\/(.*?)\/?route\.[jt]sx?$/, fromRoot],
  [/^(?:src\/)?pages\/(api\/.*)\.[jt]sx?$/, fromRoot],
  [/^src\/routes\/(.*?)\/?\+server\.[jt]s$/, fromRoot],
  [/^src\/pages\/(.*?)(?:\/?index)?\.[jt]s$/, fromRoot],
  [/^app\/([\w./-]+\.[jt]sx?) action$/, ofReactRouter],
]

/** React Router says in its table which file is which path; a file that stands there twice, or not at all, has no path that can be told. */
function ofReactRouter(file: string, table: string): string | undefined {
  const entries = [...table.matchAll(/\broute\(\s*(['"`])([^'"`]*)\1\s*,\s*(['"`])(?:\.\/)?([^'"`]*)\3/g)]
  const [only, ...others] = entries.filter(([, , , , named]) => named === file)
  return only === undefined || others.length > 0 ? undefined : `/${(only[2] ?? '').replace(/^\//, '')}`
}
