import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Node } from '@babel/types'
import { repository } from '../../../server/tests/shape/source.ts'
import type { SourceFile } from '../../src/gate/model.ts'
import { parseScript } from '../../src/gate/parsers/script.ts'
import { readArtifact } from '../../src/gate/read-artifact.ts'
import { judgeFiles } from '../../src/gate/review.ts'
import { bare, dotted, isCall, isFunction, keyOf, lastName, walk } from '../../src/gate/syntax.ts'

/** A part of a text that something else takes the place of. */
interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** One way to make right code wrong, wherever the code has what it needs. Each list of edits is a mutant of its own. */
interface Mutation {
  readonly rule: string
  readonly name: string
  readonly files: RegExp
  edits(file: Parsed): Edit[][]
}

interface Parsed {
  readonly path: string
  readonly text: string
  readonly nodes: readonly Node[]
}

export interface Mutant {
  readonly name: string
  readonly kind: string
  readonly rule: string
  readonly found: boolean
}

const references = join(repository, 'skills/reference')

/** What the gate says about each reference implementation as it is. */
export async function judgeReferences(): Promise<{ readonly name: string; readonly findings: readonly string[] }[]> {
  const names = readdirSync(references, { withFileTypes: true }).flatMap(one => (one.isDirectory() ? [one.name] : []))
  return Promise.all(
    names.map(async name => {
      const findings = await judgeFiles(readArtifact(join(references, name)).files)
      return { name, findings: findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`) }
    }),
  )
}

/**
 * Mutants of the references, judged whole: one is found where its rule says anything, for the reference itself says nothing. With
 * `kindsOf`, one mutant of each kind, of that reference alone; with `rules`, those of these rules.
 */
export async function judgeMutants(kindsOf?: string, rules?: readonly string[]): Promise<Mutant[]> {
  const judged: Mutant[] = []
  const names = readdirSync(references, { withFileTypes: true }).flatMap(one => (one.isDirectory() ? [one.name] : []))
  for (const reference of names.filter(name => kindsOf === undefined || name === kindsOf))
    for (const { rule, name, kind, files } of mutantsOf(readArtifact(join(references, reference)).files)) {
      if (kindsOf !== undefined && judged.some(one => one.kind === kind)) continue
      if (rules !== undefined && !rules.includes(rule)) continue
      const findings = await judgeFiles(files)
      judged.push({ name: `${reference} ${name}`, kind, rule, found: findings.some(finding => finding.rule === rule) })
    }
  return judged
}

/** What a mutant is made of, before it is judged. */
export interface MadeMutant {
  readonly rule: string
  readonly kind: string
  readonly name: string
  readonly files: readonly SourceFile[]
}

/** Every mutant of a reference implementation. */
export function mutantsOf(files: readonly SourceFile[]): MadeMutant[] {
  const parsed = files.filter(({ path }) => /\.tsx?$|(^|\/)package\.json$/.test(path)).map(parse)
  return mutations.flatMap(({ rule, name, files: wanted, edits }) =>
    parsed
      .filter(({ path }) => wanted.test(path))
      .flatMap(file =>
        edits(file).map((list, index) => ({
          rule,
          kind: name,
          name: `${name} ${file.path} ${index + 1}`,
          files: files.map(one => (one.path === file.path ? edited(one, list) : one)),
        })),
      ),
  )
}

function parse({ path, text }: SourceFile): Parsed {
  return { path, text, nodes: path.endsWith('.json') ? [] : [...walk(parseScript(text, path).program)] }
}

function edited(file: SourceFile, edits: readonly Edit[]): SourceFile {
  const text = edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((before, { start, end, text: put }) => before.slice(0, start) + put + before.slice(end), file.text)
  return { ...file, text, size: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') }
}

function put(node: Node, text: string): Edit {
  return { start: node.start ?? 0, end: node.end ?? 0, text }
}

function sourceOf({ text }: Parsed, node: Node): string {
  return text.slice(node.start ?? 0, node.end ?? 0)
}

/** The edits at each node that a question picks, one mutant for each. */
function each(file: Parsed, edit: (node: Node, file: Parsed) => Edit | undefined): Edit[][] {
  return file.nodes.flatMap(node => {
    const made = edit(node, file)
    return made === undefined ? [] : [[made]]
  })
}

/** A refusal is gone: `if (…) throw …` where the condition says this. */
function withoutRefusal(condition: RegExp) {
  return (file: Parsed) =>
    each(file, node =>
      node.type === 'IfStatement' && condition.test(sourceOf(file, node.test)) && !node.alternate
        ? put(node, '')
        : undefined,
    )
}

function withoutOption(key: string) {
  return (file: Parsed) =>
    each(file, node =>
      node.type === 'ObjectProperty' && !node.shorthand && keyOf(node.key, node.computed) === key
        ? put(node, `${key}: false`)
        : undefined,
    )
}

/** A call of this name becomes something else, made of its source and its first argument. */
function calls(name: RegExp, text: (call: string, first: string) => string) {
  return (file: Parsed) =>
    each(file, node => {
      if (!isCall(node) || !name.test(dotted(node.callee))) return undefined
      const [first] = node.arguments
      return put(node, text(sourceOf(file, node), first ? sourceOf(file, first) : ''))
    })
}

/** The start of a function of this name. */
function atStartOf(name: RegExp, text: string) {
  return (file: Parsed) =>
    each(file, node => {
      if (!isFunction(node) || node.body.type !== 'BlockStatement' || !('id' in node)) return undefined
      const start = (node.body.start ?? 0) + 1
      return name.test(node.id?.name ?? '') ? { start, end: start, text } : undefined
    })
}

const changing =
  /updateOrganizationMembership|deleteOrganizationMembership|sendInvitation|revokeInvitation|create\w*Domain|delete\w*Domain/

/** How a handler asks for an administrator, and how for any member: by the guards beside each other, in Next.js by the session as it is. */
const guards = ['request, response', 'request, context'].map(given => [`requireAdmin(${given})`, given] as const)

/** The handler takes whoever is signed in. */
function anyMember(file: Parsed): Edit[][] {
  const imported = file.nodes.find(node => node.type === 'ImportSpecifier' && node.local.name === 'requireAdmin')
  if (imported === undefined) return []
  const given = guards.find(([call]) => file.text.includes(call))?.[1]
  return file.nodes.flatMap(handler => {
    if (!isFunction(handler) || !changing.test(sourceOf(file, handler))) return []
    const call = [...walk(handler)].find(node => isCall(node) && dotted(node.callee) === 'requireAdmin')
    if (call === undefined) return []
    if (given !== undefined)
      return [[put(imported, 'requireAdmin, requireMember'), put(call, `requireMember(${given})`)]]
    const session =
      "withAuth().then(({ user, organizationId = '' }) => ({ userId: user?.id ?? '', email: user?.email ?? '', organizationId }))"
    const sdk = file.nodes.find(node => node.type === 'ImportSpecifier' && node.local.name === 'getWorkOS')
    return sdk === undefined ? [] : [[put(sdk, 'getWorkOS, withAuth'), put(call, session)]]
  })
}

/** The organization of a call is the one that the form names. */
function organizationOfForm(file: Parsed): Edit[][] {
  const field = file.text.includes('await readOwnForm(request')
    ? "String(form.get('organization'))"
    : 'request.body.organization'
  return file.nodes.flatMap(call => {
    if (!isCall(call) || !/^(create\w+|sendInvitation|generateLink)$/.test(lastName(call.callee))) return []
    if (!/form = await readOwnForm|request\.body|fieldOf\(request/.test(file.text)) return []
    const [options] = call.arguments
    if (options?.type !== 'ObjectExpression') return []
    return options.properties.flatMap(property =>
      property.type === 'ObjectProperty' && /^organization(Id)?$/.test(keyOf(property.key, property.computed) ?? '')
        ? [[put(property, `${keyOf(property.key, property.computed)}: ${field}`)]]
        : [],
    )
  })
}

/** What was a POST is a GET. */
function byGet(file: Parsed): Edit[][] {
  return file.nodes.flatMap(node => {
    if (node.type === 'FunctionDeclaration' && node.id?.name === 'POST' && changing.test(sourceOf(file, node)))
      return [[put(node.id, 'GET')]]
    if (node.type === 'VariableDeclarator' && dotted(node.id) === 'action' && changing.test(sourceOf(file, node)))
      return [[put(node.id, 'loader')]]
    if (!isCall(node) || !/\.post$/.test(dotted(node.callee)) || !changing.test(sourceOf(file, node))) return []
    const { callee } = node
    return callee.type === 'MemberExpression' ? [[put(callee.property, 'get')]] : []
  })
}

/** A name in a page is taken for HTML. */
function asHtml(file: Parsed): Edit[][] {
  return each(file, node =>
    node.type === 'JSXExpressionContainer' &&
    /^(\w+\.)?(name|email|title|label)$/.test(sourceOf(file, node.expression)) &&
    isChild(file, node)
      ? put(node, `<b dangerouslySetInnerHTML={{ __html: ${sourceOf(file, node.expression)} }} />`)
      : undefined,
  )
}

function isChild(file: Parsed, container: Node): boolean {
  return file.nodes.some(node => node.type === 'JSXElement' && node.children.some(child => child === container))
}

function wholeBody(file: Parsed): Edit[][] {
  const body = file.text.includes('await readOwnForm(request') ? 'Object.fromEntries(form)' : 'request.body'
  return each(file, node =>
    isCall(node) && lastName(node.callee) === 'updateOrganizationMembership' && node.arguments[1]
      ? put(node.arguments[1], `{ ...${body} }`)
      : undefined,
  )
}

function latestVersion({ text }: Parsed): Edit[][] {
  const hit = /("@workos-inc\/[\w-]+": )"[^"]+"/.exec(text)
  return hit === null ? [] : [[{ start: hit.index, end: hit.index + hit[0].length, text: `${hit[1]}"latest"` }]]
}

function loggedAnswer(file: Parsed): Edit[][] {
  return each(file, node => {
    if (node.type !== 'VariableDeclaration') return undefined
    const [declared] = node.declarations
    const made = declared?.init ? bare(declared.init) : undefined
    if (
      declared?.id.type !== 'Identifier' ||
      !made ||
      !isCall(made) ||
      lastName(made.callee) !== 'authenticateWithCode'
    )
      return undefined
    return { start: node.end ?? 0, end: node.end ?? 0, text: `\nconsole.log('signed in', ${declared.id.name})` }
  })
}

/** Signing out forgets the cookie and tells nobody. */
function onlyTheCookie(file: Parsed): Edit[][] {
  if (!/sign-out/.test(file.text + file.path)) return []
  const told = file.nodes.filter(node => isCall(node) && /^(revokeSession|getLogoutUrl)$/.test(lastName(node.callee)))
  return told.length === 0 ? [] : [told.map(node => put(node, "'/'"))]
}

/** A client asks for one key of the environment, and by its name every browser gets it. */
function publicKey(file: Parsed): Edit[][] {
  return each(file, node =>
    node.type === 'MemberExpression' && dotted(node) === 'process.env.WORKOS_CLIENT_ID'
      ? put(node, 'process.env.NEXT_PUBLIC_WORKOS_API_KEY')
      : undefined,
  )
}

function decodedOnly(file: Parsed): Edit[][] {
  const imported = file.nodes.find(node => node.type === 'ImportSpecifier' && node.local.name === 'jwtVerify')
  const call = file.nodes.find(node => isCall(node) && dotted(node.callee) === 'jwtVerify')
  return imported && call ? [[put(imported, 'decodeJwt'), put(call, '{ payload: decodeJwt(token) }')]] : []
}

function hostOfRequest(file: Parsed): Edit[][] {
  return file.nodes.flatMap(fn => {
    if (
      !isFunction(fn) ||
      !fn.params.some(({ type, ...one }) => type === 'Identifier' && 'name' in one && one.name === 'request')
    )
      return []
    return [...walk(fn)].flatMap(node =>
      node.type === 'ObjectProperty' && keyOf(node.key, node.computed) === 'redirectUri'
        ? [[put(node.value, '`https://' + '$' + "{request.headers.get('host')}/callback`")]]
        : [],
    )
  })
}

/** Neither `state` nor the verifier of the attempt is asked for. */
function unboundCode(file: Parsed): Edit[][] {
  const guard = file.nodes.find(node => node.type === 'IfStatement' && /\bstate\b/.test(sourceOf(file, node.test)))
  const exchange = file.nodes.find(node => isCall(node) && lastName(node.callee) === 'authenticateWithCode')
  const verifier =
    exchange &&
    [...walk(exchange)].find(
      node => node.type === 'ObjectProperty' && keyOf(node.key, node.computed) === 'codeVerifier',
    )
  return guard && verifier ? [[put(guard, ''), put(verifier, 'ipAddress: undefined')]] : []
}

const mutations: readonly Mutation[] = [
  { rule: 'IC01', name: 'a key under a public name', files: /\.tsx?$/, edits: publicKey },
  { rule: 'IC02', name: 'anybody of the organization may', files: /\.ts$/, edits: anyMember },
  {
    rule: 'IC02',
    name: 'the role is not asked',
    files: /(session|admin)(\.server)?\.ts$/,
    edits: withoutRefusal(/\brole\b|admin === undefined/),
  },
  { rule: 'IC03', name: 'the organization of the form', files: /\.ts$/, edits: organizationOfForm },
  { rule: 'IC04', name: 'the whole body', files: /\.ts$/, edits: wholeBody },
  { rule: 'IC06', name: 'state is not compared', files: /sign-in(\.server)?\.ts$/, edits: unboundCode },
  { rule: 'IC07', name: 'decoded, not verified', files: /session(\.server)?\.ts$/, edits: decodedOnly },
  {
    rule: 'IC07',
    name: 'made for any application',
    files: /session(\.server)?\.ts$/,
    edits: withoutRefusal(/client_id/),
  },
  {
    rule: 'IC08',
    name: 'back to wherever',
    files: /sign-in(\/route)?\.ts$/,
    edits: calls(/^pathWithin$/, (_, first) => `String(${first})`),
  },
  { rule: 'IC09', name: 'the host of the request', files: /\.ts$/, edits: hostOfRequest },
  { rule: 'IC10', name: 'by GET', files: /\.ts$/, edits: byGet },
  { rule: 'IC11', name: 'a name as HTML', files: /\.tsx$/, edits: asHtml },
  { rule: 'IC15', name: 'scripts read the cookie', files: /cookies(\.server)?\.ts$/, edits: withoutOption('httpOnly') },
  {
    rule: 'IC15',
    name: 'the cookie goes without TLS',
    files: /cookies(\.server)?\.ts$/,
    edits: withoutOption('secure'),
  },
  { rule: 'IC16', name: 'only the cookie goes', files: /sign-?(in|out)(\/route)?\.ts$/, edits: onlyTheCookie },
  { rule: 'IC19', name: 'the answer is logged', files: /\.ts$/, edits: loggedAnswer },
  { rule: 'IC22', name: 'whatever is newest', files: /package\.json$/, edits: latestVersion },
  {
    rule: 'IC23',
    name: 'a way around',
    files: /(session|admin)(\.server)?\.ts$/,
    edits: atStartOf(
      /^(requireAdmin|findAdmin)$/,
      " if (process.env.SKIP_AUTH === '1') return { userId: 'user_1', organizationId: 'org_1', role: 'admin' } as never;",
    ),
  },
]
