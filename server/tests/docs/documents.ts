import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { repository } from '../shape/source.ts'

/** One document: its path relative to the repository, and its text. */
export interface Document {
  readonly path: string
  readonly text: string
}

/** The documents at the root, and everything below `docs/`. */
export function readDocuments(): Document[] {
  const root = readdirSync(repository).filter(name => name.endsWith('.md'))
  return [...root, ...markdownBelow('docs')].map(path => ({ path, text: readFileSync(join(repository, path), 'utf8') }))
}

function markdownBelow(folder: string): string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.md'))
    .map(path => join(folder, path))
    .toSorted()
}

/** Targets of links and pictures that stay in the repository, without what follows `#`. */
export function linksIn({ text }: Document): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)]
    .map(([, markdown, html]) => markdown ?? html ?? '')
    .filter(target => !/^(https?:|mailto:|#)/.test(target))
    .map(target => target.replace(/#.*$/, ''))
}

const top = /^(\.ci|api-client|bench|cli|dashboard|deploy|docs|server|skills)\/|^[A-Z]+(\.md)?$/

/** Paths in code marks: `server/src/main.ts`. A `*`, a `{…}` or a `…` stands for anything, so it is not looked up. */
export function pathsIn({ text }: Document): string[] {
  return codeIn(text)
    .filter(code => top.test(code) && !/[\s*{}<>…]/.test(code))
    .map(code => code.replace(/[#:].*$/, ''))
}

function codeIn(text: string): string[] {
  return [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
}

/** Folders at the root that a command makes: git keeps none of them. */
const made = readFileSync(join(repository, '.gitignore'), 'utf8')
  .split('\n')
  .filter(line => line.startsWith('/'))
  .map(line => line.replaceAll(/^\/|\/$/g, ''))

export function missingPaths(document: Document): string[] {
  const beside = linksIn(document).map(target => join(dirname(document.path), target))
  const fromRoot = pathsIn(document).filter(path => path.includes('/') || path.endsWith('.md'))
  return [...beside, ...fromRoot].filter(path => !made.includes(path) && !existsSync(join(repository, path)))
}

/** Names after `npm run`, and `start` and `test`, wherever they stand. */
export function commandsIn({ text }: Document): string[] {
  const named = [...text.matchAll(/\bnpm run ([a-z][a-z:-]*)/g)].map(([, name = '']) => name)
  const short = [...text.matchAll(/\bnpm (start|test)\b/g)].map(([, name = '']) => name)
  return [...new Set([...named, ...short])]
}

/** `GET /v1/sessions/{id}`: routes in code marks, without a query and a body. */
export function routesIn({ text }: Document): string[] {
  return codeIn(text)
    .filter(code => /^(GET|POST|PUT|PATCH|DELETE) \//.test(code))
    .map(code => code.split(' ').slice(0, 2).join(' ').replace(/\?.*$/, ''))
}

/** Files that a script of `package.json` starts: `exec node server/src/main.ts`. */
export function filesStarted(script: string): string[] {
  return [...script.matchAll(/\bnode ((?:server|bench|cli|api-client)\/\S+\.ts)/g)].map(([, file = '']) => file)
}

export interface RuleRow {
  readonly line: number
  readonly question: string
  readonly file: string
  readonly exported: string
  readonly test: string
}

/** Rows of the rules' index: `| question | [file](link) | `export` | test title |`. */
export function ruleRows(text: string): RuleRow[] {
  return text.split('\n').flatMap((content, index) => {
    const cells = content.split(' | ').map(cell => cell.replace(/^\| | \|$/g, '').trim())
    const [question = '', link = '', exported = '', test = ''] = cells
    const file = /\]\(\.\.\/([^)]+)\)/.exec(link)?.[1]
    return cells.length === 4 && file !== undefined && !content.startsWith('| [')
      ? [{ line: index + 1, question, file, exported: exported.replaceAll('`', ''), test }]
      : []
  })
}
