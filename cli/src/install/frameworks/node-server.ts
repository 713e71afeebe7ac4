import { posix } from 'node:path'
import { afterStatement, withImport } from '../insert-lines.ts'
import type { Framework, Insertion, Piece, Project } from '../model.ts'
import { manifestPiece, memberPage, reviewManifest } from '../render-manifest.ts'
import { renderSession } from '../render-session.ts'
import { renderStyle } from '../render-style.ts'
import { scriptOf, sdk, serverEnvironment, withNodeTypes } from './server.ts'

/** What differs between frameworks that are a program of their own, which listens. */
export interface NodeServer {
  readonly name: string
  readonly title: string
  readonly package: string
  /** How the program makes its application; the first group is the application's name. */
  readonly made: RegExp
  /** The routes as a module, in the form of templates; it imports the session from `SESSION_MODULE`. */
  readonly routes: string
  /** The line that puts the routes into the application. */
  use(application: string): string
}

/** A framework whose project is one program; where sign-in goes into it is told apart in its source. */
export function nodeServer(server: NodeServer): Framework {
  return {
    name: server.name,
    title: server.title,
    recognises: ({ packages }) => packages.has(server.package),
    objection: project =>
      entryOf(project, server) === undefined
        ? `No file of it makes the ${server.title} application; looked at ${candidatesOf(project).join(', ')}.`
        : undefined,
    packages: project => [...sdk, ...withNodeTypes(project)],
    pieces: project => piecesOf(project, server),
    insertions: project => [insertionOf(project, server)],
    kind: 'web',
    port: portUsual,
    callback: '/callback',
    environmentFile: '.env',
    environment: serverEnvironment,
    start: project =>
      project.scripts.start === undefined ? `node ${entryOf(project, server)}` : scriptOf(project, 'start'),
    notes: () => ['Lead people to /sign-in and /account from your own pages; requireSession guards routes of yours.'],
  }
}

const portUsual = 3_000
const names = ['server', 'index', 'app', 'main']
const endings = ['ts', 'mts', 'js', 'mjs', 'cjs']

/** What its scripts name, then what programs are usually called. */
function candidatesOf({ manifest, scripts, sources }: Project): string[] {
  const said = [scripts.dev, scripts.start, Object(manifest).main].flatMap(text =>
    [...String(text ?? '').matchAll(/(?<![\w@/-])(?:\.\/)?([\w./-]+\.[cm]?[jt]s)\b/g)].map(([, path = '']) => path),
  )
  const folders = sources === '' ? [''] : [sources, '']
  const usual = folders.flatMap(folder => names.flatMap(name => endings.map(ending => `${folder}${name}.${ending}`)))
  return [...new Set([...said, ...usual])].filter(path => !path.includes('..') && !posix.isAbsolute(path))
}

function entryOf(project: Project, { made }: NodeServer): string | undefined {
  return candidatesOf(project).find(path => made.test(project.read(path) ?? ''))
}

interface Modules {
  readonly entry: string
  readonly folder: string
  /** How files are called, and how imports call them. */
  readonly ending: string
  readonly imported: string
  readonly commonJs: boolean
}

function modulesOf(project: Project, server: NodeServer): Modules {
  const entry = entryOf(project, server) ?? ''
  const text = project.read(entry) ?? ''
  const typescript = /\.m?ts$/.test(entry)
  const commonJs = !typescript && (entry.endsWith('.cjs') || (/\brequire\(/.test(text) && !/^import\b/m.test(text)))
  const folder = posix.dirname(entry) === '.' ? '' : `${posix.dirname(entry)}/`
  const ending = typescript
    ? 'ts'
    : commonJs || (entry.endsWith('.mjs') && project.manifest.type !== 'module')
      ? 'mjs'
      : 'js'
  return { entry, folder, ending, imported: typescript && !importsTypeScript(project, text) ? 'js' : ending, commonJs }
}

/** Node runs TypeScript by its own name; what is compiled first is imported by the name that it will have. */
function importsTypeScript({ read, scripts }: Project, text: string): boolean {
  if (/from ['"]\.{1,2}\/[^'"]+\.ts['"]/.test(text)) return true
  if (/"(allowImportingTsExtensions|rewriteRelativeImportExtensions)"\s*:\s*true/.test(read('tsconfig.json') ?? ''))
    return true
  return /\bnode\b[^&|;]*\.m?ts\b/.test(`${scripts.start} ${scripts.dev}`)
}

function piecesOf(project: Project, server: NodeServer): Piece[] {
  const { folder, ending, imported, entry } = modulesOf(project, server)
  const style = { ...project.style, typescript: ending === 'ts' }
  const routes = server.routes.replaceAll('SESSION_MODULE', `./session.${imported}`)
  return [
    { path: `${folder}session.${ending}`, text: renderSession(style, '.env'), sign: /startSignIn[\s\S]*endSession/ },
    { path: `${folder}sign-in.${ending}`, text: renderStyle(routes, style), sign: /startSignIn[\s\S]*\/sign-out/ },
    manifestPiece(reviewManifest({ start: startOf(project, entry), pages: [memberPage] })),
  ]
}

const plainWords = /^[\w@./=:-]+( [\w@./=:-]+)*$/

/** The project's own start, without a shell where it is plain words. */
function startOf({ scripts }: Project, entry: string): readonly string[] {
  const said = scripts.start ?? ''
  if (/^node /.test(said) && plainWords.test(said)) return said.split(' ')
  return said === '' ? ['node', entry] : ['npm', 'run', 'start']
}

function insertionOf(project: Project, server: NodeServer): Insertion {
  const { entry, imported, commonJs } = modulesOf(project, server)
  const line = commonJs
    ? `const { signInRoutes } = require('./sign-in.${imported}');`
    : `import { signInRoutes } from './sign-in.${imported}';`
  const styled = (text: string): string => renderStyle(text, project.style)
  return {
    path: entry,
    sign: /\bsignInRoutes\b/,
    lines: styled(`${line}\n${server.use('app')}\n`),
    insert: text => {
      const used = afterStatement(text, server.made, ([, application = 'app']) => styled(server.use(application)))
      return used === undefined ? undefined : withImport(used, styled(line))
    },
  }
}
