import type { Node } from '@babel/types'
import type { Module, Project, Rule, Sighting, SourceFile } from '../model.ts'
import { seenAt, seenIn } from '../sighting.ts'
import { bare, dotted, isCall, isFunction, lastName, sourceOf, textOf, walk } from '../syntax.ts'
import { tracerOf } from '../trace.ts'

export const ic23: Rule = {
  id: 'IC23',
  title: 'Evades the review',
  severity: 'critical',
  basis: 'static',
  attack: 'The code shows one thing to whoever checks it and does another for whoever knows the way around.',
  mend: 'Remove the way around, the text to the reviewer and the suppression; a waiver is a decision of a person, kept with the review.',
  *check(project) {
    for (const file of project.files) yield* textToReviewers(file)
    for (const module of project.modules.values()) {
      yield* suppressions(module)
      yield* bypasses(project, module)
    }
  },
}

const addressed = [
  /\b(ignore|disregard|forget|override)\b[^.\n]{0,40}\b(previous|prior|above|all|any|your|system)\b[^.\n]{0,20}\b(instructions?|prompts?|rules?|findings?|guidelines?)/i,
  /\b(ai|llm|automated|security|code|static)[ -]?(reviewer|review|agent|assistant|scanner|gate|model|analy[sz]er)s?\b[^.\n]{0,60}\b(approve|skip|ignore|safe|no (findings?|issues?)|do not (flag|report)|mark|pass)/i,
  /\b(approve|mark|treat|report|consider)\b[^.\n]{0,40}\b(as )?(safe|approved|reviewed|compliant|no findings?)\b[^.\n]{0,60}\b(reviewer|review gate|gate|scanner|assistant|llm)/i,
  /\b(note|message|instructions?)\s+(to|for)\s+(the\s+)?(ai|llm|reviewer|review|gate|scanner|assistant|model)\b/i,
  /\b(do not|don't|never)\s+(flag|report|review|scan|analy[sz]e)\s+(this|the following|these)/i,
  /\b(already|pre-?)\s?(reviewed|approved|audited)\b[^.\n]{0,40}\b(security|skip|no need|gate)/i,
]
/** Tag characters and direction marks: text that a model reads and a person does not see, or sees in another order. */
const hiddenText = /[\u{E0000}-\u{E007F}]|[\u202A-\u202E\u2066-\u2069]/u

function* textToReviewers(file: SourceFile): Generator<Sighting> {
  let offset = 0
  for (const line of file.text.split('\n')) {
    if (addressed.some(sign => sign.test(line))) yield seenIn(file, offset, 'speaks to whoever reviews it')
    else if (hiddenText.test(line)) yield seenIn(file, offset, 'holds text that a reviewer does not see as it is')
    offset += line.length + 1
  }
}

const suppressed =
  /\b(ambit|gate|artifact)-(ignore|disable|skip|allow)\b|\bnosemgrep\b|\bNOSONAR\b|\bcodeql\[|\bnosec\b|\bsnyk:ignore|@ts-nocheck|eslint-disable(?!-(next-)?line)\s*(\*\/)?\s*$|eslint-disable[^\n]*\b(security|no-eval|no-danger|no-unsanitized|no-secrets|xss|no-implied-eval)|biome-ignore[^\n]*\bsecurity\//

function* suppressions(module: Module): Generator<Sighting> {
  // What a generator wrote is switched off for linters of style by the generator.
  if (/(^|\/)_?generated\/|\.(gen|generated)\.[jt]sx?$/.test(module.file.path)) return
  for (const comment of module.comments)
    if (suppressed.test(comment.value.trim()))
      yield seenIn(module.file, comment.start ?? 0, 'switches off a rule that looks at security')
}

const testFlag =
  /\b(process\.env|import\.meta\.env|env)\.(\w*(BYPASS|SKIP|DISABLE|MOCK|FAKE|INSECURE|NO_AUTH|E2E|PLAYWRIGHT|CYPRESS|TEST_MODE|IS_TEST|DEV_LOGIN|AUTH_OFF)\w*|CI|VITEST|JEST_WORKER_ID|DEV)\b/
const testMode = /NODE_ENV\b['"\]]*\s*(===?\s*['"`](test|development|dev)|!==?\s*['"`]production)/
const testText =
  /(x-(test|bypass|debug|e2e|skip|internal)[\w-]*|bypass|skip_?auth|test_?mode|debug_?user|backdoor|e2e|\+test@|test@|playwright|^(debug|test|skip|internal|preview)$)/i

/** A branch that only tests or insiders reach, and that lets them in. */
function* bypasses(project: Project, module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    const branch = branchOf(node)
    if (branch === undefined) continue
    const text = sourceOf(module, branch.test)
    const flagged = testFlag.test(text) || testMode.test(text) || asksForTestText(project, module, branch.test)
    if (flagged && letsIn(module, branch.taken))
      yield seenAt(module, node, 'lets a request in that a test or an insider marked')
  }
}

function branchOf(node: Node): { readonly test: Node; readonly taken: Node } | undefined {
  if (node.type === 'IfStatement') return { test: node.test, taken: node.consequent }
  if (node.type === 'ConditionalExpression') return { test: node.test, taken: node.consequent }
  if (node.type === 'LogicalExpression' && node.operator !== '??') return { test: node.left, taken: node.right }
  return undefined
}

/** A header, parameter or value of the request whose name or wanted value speaks of tests. */
function asksForTestText(project: Project, module: Module, test: Node): boolean {
  const words = [...walk(test)].some(node => {
    const text = textOf(node) ?? (node.type === 'MemberExpression' ? lastName(node) : undefined)
    return text !== undefined && testText.test(text)
  })
  if (!words) return false
  const tracer = tracerOf(project)
  return [...walk(test)].some(
    node =>
      (isCall(node) || node.type === 'MemberExpression' || node.type === 'Identifier') &&
      tracer.origins(module, node).some(({ kind }) => /^(query|header|cookie|body)$/.test(kind)),
  )
}

/** True when the branch goes on without a check, or makes up who is signed in. */
function letsIn(module: Module, then: Node): boolean {
  for (const node of walk(then, below => !isFunction(below))) {
    if (node.type === 'ReturnStatement') {
      const value = node.argument ? bare(node.argument) : undefined
      if (value === undefined) return false
      if (value.type === 'BooleanLiteral' && value.value) return true
      if (isCall(value) && /^(next|resolve)$/.test(lastName(value.callee))) return true
      if (
        value.type === 'ObjectExpression' &&
        /user|role|session|admin|authenticated|email/i.test(sourceOf(module, value)) &&
        !/error/i.test(sourceOf(module, value))
      )
        return true
      if (
        isCall(value) &&
        /(create|fake|mock|test|dev|sign|set)\w*(Session|User|Auth|In|Admin)/i.test(dotted(value.callee))
      )
        return true
    }
    if (isCall(node) && /^(next|createSession|setSession|signIn|logIn|login)$/.test(lastName(node.callee))) return true
    if (
      node.type === 'AssignmentExpression' &&
      /\b(user|session|role|isAdmin|authenticated|verified)$/i.test(dotted(node.left))
    )
      return true
  }
  return then.type === 'BooleanLiteral' && then.value
}
