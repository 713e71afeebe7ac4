import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { repository } from '../shape/source.ts'

/** Parsed YAML, looked at by path. */
export type Tree = Readonly<Record<string, unknown>>

export function treeOf(path: string): Tree {
  return Object(parse(readFileSync(join(repository, path), 'utf8')))
}

/** What stands at `a.b.0.c`; undefined where nothing does. */
export function at(tree: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => Object(inner)[name], tree)
}

/**
 * The templates of the chart with its own values. It knows the forms that stand in them and no other one, so that what it can't
 * read fails; it is no Helm.
 */
export function renderChart(values: Tree): Tree[] {
  const folder = join(repository, 'deploy/helm/templates')
  return readdirSync(folder)
    .toSorted()
    .map(name => Object(parse(render(readFileSync(join(folder, name), 'utf8'), values))))
}

function render(template: string, values: Tree): string {
  let item: unknown
  const lines = template.split('\n').flatMap(line => {
    const control = /^\s*\{\{- (?:(if|range) \.Values\.([\w.]+)|end) \}\}$/.exec(line)
    if (control === null) return [rendered(line, values, item)]
    const [, word, path = ''] = control
    if (word !== undefined && at(values, path) === undefined) throw new Error(`no value is there: ${line}`)
    if (word === 'range') item = at(values, `${path}.0`)
    return []
  })
  return lines.join('\n')
}

function rendered(line: string, values: Tree, item: unknown): string {
  return line.replace(/\{\{-? (.*?) \}\}/g, (_, form: string) => {
    const indented = /^toYaml \.Values\.([\w.]+) \| nindent (\d+)$/.exec(form)
    if (indented !== null) {
      const [, path = '', spaces = ''] = indented
      const text = stringify(needed(values, path)).trimEnd()
      return `\n${text.replace(/^/gm, ' '.repeat(Number(spaces)))}`
    }
    const quoted = form.endsWith(' | quote')
    const value = evaluated(form.replace(/ \| quote$/, ''), values, item)
    return quoted ? JSON.stringify(String(value)) : String(value)
  })
}

function evaluated(form: string, values: Tree, item: unknown): unknown {
  const [, path] = /^\.Values\.([\w.]+)$/.exec(form) ?? []
  if (path !== undefined) return needed(values, path)
  if (form === '.Release.Name') return 'ambit'
  if (form === '.') return item
  const [, added, number] = /^add \.Values\.([\w.]+) (\d+)$/.exec(form) ?? []
  if (added !== undefined) return Number(needed(values, added)) + Number(number)
  const [, url] = /^\(urlParse \.Values\.([\w.]+)\)\.host$/.exec(form) ?? []
  if (url !== undefined) return new URL(String(needed(values, url))).host
  const [, one, two] = /^printf "%s:%s" \.Values\.([\w.]+) \.Values\.([\w.]+)$/.exec(form) ?? []
  if (one !== undefined && two !== undefined) return `${needed(values, one)}:${needed(values, two)}`
  throw new Error(`the templates hold a form that is not known here: ${form}`)
}

function needed(values: Tree, path: string): unknown {
  const value = at(values, path)
  if (value === undefined) throw new Error(`values.yaml has no ${path}`)
  return value
}
