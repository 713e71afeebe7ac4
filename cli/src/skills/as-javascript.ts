import type { Review } from './merge-review.ts'
import type { Planned } from './model.ts'
import type { Plan } from './plan-reference.ts'
import { stripTypes } from './strip-types.ts'

export interface Modules {
  /** `.mjs` where the package says nothing of modules, and Node takes `.js` for CommonJS. */
  readonly ending: '.js' | '.mjs'
  /** Whether the server that the lines go into is CommonJS. */
  readonly requires: boolean
}

/** The plan without types: files, the lines that put them into a server, and the names of files in the review. */
export function asJavaScript(plan: Plan, modules: Modules): Plan {
  const { files, entry, mount, review } = plan
  const named = new Map(
    [...files, ...(entry === undefined ? [] : [entry])].map(({ path }) => [path, renamed(path, modules)]),
  )
  return {
    ...plan,
    files: files.map(file => stripped(file, modules)).filter(({ text }) => text !== ''),
    entry: entry === undefined ? undefined : entryOf(entry, modules),
    mount: mount.map(line => mounted(line, modules)),
    review: renamedIn(review, named),
  }
}

function renamed(path: string, { ending }: Modules): string {
  return path.replace(/\.tsx$/, '.jsx').replace(/\.ts$/, ending)
}

function stripped({ path, text }: Planned, modules: Modules): Planned {
  const isSource = /\.tsx?$/.test(path)
  const jsx = path.endsWith('.tsx')
  return {
    path: renamed(path, modules),
    text: isSource ? stripTypes(text, { jsx, ending: modules.ending }) : text,
  }
}

/** The file that starts it names others by their paths. A server that requires is there already, and is called as most are. */
function entryOf(entry: Planned, modules: Modules): Planned {
  const { path, text } = stripped(entry, modules)
  return { path: modules.requires ? path.replace(/\.mjs$/, '.js') : path, text: namesIn(text, modules) }
}

function namesIn(text: string, modules: Modules): string {
  return text.replace(/'[\w./-]+\.tsx?'/g, quoted => `'${renamed(quoted.slice(1, -1), modules)}'`)
}

/** A line of a server. Node requires modules that wait for nothing, as those of the references do. */
function mounted(line: string, modules: Modules): string {
  const plain = namesIn(line, modules).replace(/\btype \w+, /g, '')
  if (!modules.requires) return plain
  return plain.replace(/^import (\{[^}]+\}) from ('\.[^']+')$/, 'const $1 = require($2)')
}

/** What the review starts, and the handlers that it names by their file. */
function renamedIn({ start, acts, ...review }: Review, named: ReadonlyMap<string, string>): Review {
  const word = (text: unknown): unknown =>
    typeof text === 'string' ? text.replace(/^\S+/, path => named.get(path) ?? path) : text
  return {
    ...review,
    ...(Array.isArray(start) ? { start: start.map(word) } : {}),
    acts: (acts ?? []).map(act => {
      const { code } = Object(act)
      return Array.isArray(code) ? { ...act, code: code.map(word) } : act
    }),
  }
}
