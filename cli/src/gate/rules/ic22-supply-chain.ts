import type { Node } from '@babel/types'
import type { Module, Project, Rule, Sighting, SourceFile } from '../model.ts'
import { seenAt, seenIn } from '../sighting.ts'
import { dotted, isCall, textOf } from '../syntax.ts'

export const ic22: Rule = {
  id: 'IC22',
  title: 'Supply-chain surprise',
  severity: 'high',
  basis: 'static',
  attack: 'Code that nobody reviewed runs in the path of every sign-in.',
  mend: 'Pin known packages from the registry, without install scripts; run no text as code; write names in plain letters.',
  *check(project) {
    for (const file of project.files) {
      if (/(^|\/)package\.json$/.test(file.path)) yield* manifest(file)
      yield* hidden(file)
      if (/\.(html|svelte|vue|astro|ejs|hbs)$/.test(file.path)) yield* foreignScripts(file)
    }
    const declared = declaredPackages(project)
    for (const module of project.modules.values()) yield* code(module, declared)
  },
}

const identityPackages = [
  '@workos-inc/node',
  '@workos-inc/authkit-nextjs',
  '@workos-inc/authkit-react',
  '@workos-inc/authkit-remix',
  '@workos-inc/authkit-react-router',
  '@workos-inc/widgets',
  '@workos-inc/authkit-js',
  'jsonwebtoken',
  'jose',
  'iron-session',
  'express-session',
  'cookie-session',
  'passport',
  'next-auth',
  'openid-client',
  'express',
  'react',
  'next',
  'cookie',
  'cookie-parser',
  'dompurify',
  'svelte',
  'zod',
]

function* manifest(file: SourceFile): Generator<Sighting> {
  let read: Record<string, unknown>
  try {
    read = JSON.parse(file.text) as Record<string, unknown>
  } catch {
    yield seenIn(file, 0, 'the manifest is not JSON')
    return
  }
  const at = (name: string) => Math.max(0, file.text.indexOf(`"${name}"`))
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'])
    if (
      typeof record(read.scripts)[name] === 'string' &&
      !/^(husky|patch-package|prisma generate|svelte-kit sync|lefthook install|npm run build|tsc|simple-git-hooks|nuxt prepare|nuxi prepare)\b/.test(
        String(record(read.scripts)[name]),
      )
    )
      yield seenIn(file, at(name), `\`${name}\` runs on whoever installs it`)
  for (const group of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'])
    for (const [name, version] of Object.entries(record(read[group]))) {
      const text = String(version)
      if (
        group !== 'peerDependencies' &&
        /^(\*|x|latest|next|canary|)$|^>|^(git|github:|https?:|git\+)|^[\w-]+\/[\w.-]+(#|$)/.test(text)
      )
        yield seenIn(file, at(name), `\`${name}\` is whatever stands at \`${text}\` on that day`)
      const like = identityPackages.find(known => known !== name && distance(known, name) === 1)
      if (like !== undefined && !identityPackages.includes(name) && !notLookAlike.has(name))
        yield seenIn(file, at(name), `\`${name}\` is almost \`${like}\``)
    }
}

const notLookAlike: ReadonlySet<string> = new Set(['net', 'preact', 'nuxt', 'cookies', 'nest', 'text', 'ext', 'zog'])

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** Edits between two names, as far as one. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 1) return 2
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const left = a.length - start - end
  const right = b.length - start - end
  if (left === 2 && right === 2 && a[start] === b[start + 1] && a[start + 1] === b[start]) return 1
  return Math.max(left, right)
}

const hiddenSign =
  /[\u200B-\u200F\u2060-\u2064\u202A-\u202E\u2066-\u2069\uFEFF\u00AD\u180E\u3164\uFFA0\u{E0000}-\u{E007F}]/u

function* hidden(file: SourceFile): Generator<Sighting> {
  let offset = 0
  for (const line of file.text.split('\n')) {
    const hit = hiddenSign.exec(offset === 0 ? line.replace(/^\uFEFF/, ' ') : line)
    // Joiners between emoji are how families and flags are written.
    if (hit !== null && !/^\p{Extended_Pictographic}?[\u200D\uFE0F]/u.test(line.slice(hit.index)))
      yield seenIn(file, offset + hit.index, 'holds a character that cannot be seen')
    offset += line.length + 1
  }
}

function* foreignScripts(file: SourceFile): Generator<Sighting> {
  for (const hit of file.text.matchAll(/<script\b[^>]*\bsrc=["'](?:https?:)?\/\/[^>]*>/gi))
    if (!/\bintegrity=/i.test(hit[0]))
      yield seenIn(file, hit.index, 'loads a script from elsewhere, whatever it is that day')
}

function declaredPackages(project: Project): ReadonlySet<string> | undefined {
  const names = project.files
    .filter(({ path }) => /(^|\/)package\.json$/.test(path))
    .flatMap(({ text }) => {
      try {
        const read = JSON.parse(text) as Record<string, unknown>
        return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap(group =>
          Object.keys(record(read[group])),
        )
      } catch {
        return []
      }
    })
  return names.length === 0 ? undefined : new Set(names)
}

function* code(module: Module, declared: ReadonlySet<string> | undefined): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    if (isCall(node)) {
      const reason = runsText(module, node)
      if (reason !== undefined) yield seenAt(module, node, reason)
    }
    const source =
      node.type === 'ImportDeclaration'
        ? node.source.value
        : node.type === 'ImportExpression'
          ? textOf(node.source)
          : isCall(node) && dotted(node.callee) === 'require'
            ? textOf(node.arguments[0])
            : undefined
    if (source === undefined) continue
    if (/^(https?:|data:)/.test(source)) yield seenAt(module, node, 'imports code from an address')
    const like = identityPackages.find(known => distance(known, packageOf(source)) === 1)
    if (like !== undefined && !identityPackages.includes(packageOf(source)) && !notLookAlike.has(packageOf(source)))
      yield seenAt(module, node, `\`${packageOf(source)}\` is almost \`${like}\``)
    else if (declared !== undefined && isPackage(source) && !declared.has(packageOf(source)))
      yield seenAt(module, node, `\`${packageOf(source)}\` stands in no manifest`)
  }
  for (const node of module.paths.keys()) {
    if (node.type === 'JSXOpeningElement' && /^(script|Script)$/.test(dotted(node.name))) {
      const address = node.attributes
        .map(attribute =>
          attribute.type === 'JSXAttribute' && attribute.name.name === 'src' ? textOf(attribute.value) : undefined,
        )
        .find(text => text !== undefined)
      if (
        address !== undefined &&
        /^(https?:)?\/\//.test(address) &&
        !node.attributes.some(attribute => attribute.type === 'JSXAttribute' && attribute.name.name === 'integrity')
      )
        yield seenAt(module, node, 'loads a script from elsewhere, whatever it is that day')
    }
    if (node.type === 'Identifier' && isMixed(node.name))
      yield seenAt(module, node, `\`${node.name}\` mixes letters that look alike`)
  }
}

/** Letters of two scripts in one name. */
function isMixed(name: string): boolean {
  return /[A-Za-z]/.test(name) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(name)
}

function packageOf(source: string): string {
  return source
    .split('/')
    .slice(0, source.startsWith('@') ? 2 : 1)
    .join('/')
}

function isPackage(source: string): boolean {
  return (
    !/^(\.|\/|node:|bun:|\$|~|#|@\/|virtual:|astro:|server-only$|client-only$)/.test(source) &&
    !builtIn.has(packageOf(source))
  )
}

const builtIn: ReadonlySet<string> = new Set([
  'assert',
  'buffer',
  'child_process',
  'crypto',
  'dns',
  'events',
  'fs',
  'http',
  'http2',
  'https',
  'net',
  'os',
  'path',
  'querystring',
  'stream',
  'timers',
  'tls',
  'url',
  'util',
  'vm',
  'worker_threads',
  'zlib',
  'process',
  'perf_hooks',
  'async_hooks',
])

function runsText(
  module: Module,
  call: Node & { readonly callee: Node; readonly arguments: readonly Node[] },
): string | undefined {
  const name = dotted(call.callee)
  const [first] = call.arguments
  const isGlobal =
    call.callee.type === 'Identifier' && module.paths.get(call.callee)?.scope.getBinding(call.callee.name) === undefined
  if (
    (name === 'eval' || name === 'Function' || name === 'globalThis.eval' || name === 'window.eval') &&
    (isGlobal || name.includes('.'))
  )
    return 'runs text as code'
  if (/^(vm\.)?(runInNewContext|runInThisContext|runInContext|compileFunction)$/.test(name)) return 'runs text as code'
  if (
    /^(child_process\.|cp\.)?(exec|execSync|spawn|spawnSync|execFile|execFileSync|fork)$/.test(name) &&
    importsProcess(module)
  )
    return 'starts another program'
  if ((name === 'setTimeout' || name === 'setInterval') && first !== undefined && textOf(first) !== undefined)
    return 'runs text as code'
  if (name === 'require' && first !== undefined && textOf(first) === undefined && isGlobal)
    return 'loads a module whose name is not known before'
  return undefined
}

function importsProcess(module: Module): boolean {
  return (
    module.program.program.body.some(
      node => node.type === 'ImportDeclaration' && /^(node:)?child_process$/.test(node.source.value),
    ) || /require\(['"](node:)?child_process['"]\)/.test(module.file.text)
  )
}
