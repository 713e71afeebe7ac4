import type { Node } from '@babel/types'
import type { Module, Project, Rule, Sighting } from '../model.ts'
import { seenAt } from '../sighting.ts'
import {
  bare,
  dotted,
  functionAround,
  isCall,
  isFunction,
  lastName,
  leaves,
  nameOfFunction,
  sourceOf,
  textOf,
  walk,
} from '../syntax.ts'
import { type Origin, tracerOf } from '../trace.ts'
import { suppressions, switchedOffRules, wordsToReviewers } from '../words-to-reviewers.ts'

export const ic23: Rule = {
  id: 'IC23',
  title: 'Evades the review',
  severity: 'critical',
  basis: 'static',
  attack: 'The code shows one thing to whoever checks it and does another for whoever knows the way around.',
  mend: 'Remove the way around, the text to the reviewer and the suppression; a waiver is a decision of a person, kept with the review.',
  *check(project) {
    for (const file of project.files) {
      yield* wordsToReviewers(file)
      yield* switchedOffRules(file)
    }
    for (const module of project.modules.values()) {
      yield* suppressions(module)
      yield* bypasses(project, module)
    }
  },
}

const testFlag =
  /\b(process\.env|import\.meta\.env|env|config)\.(\w*(BYPASS|SKIP|DISABLE|MOCK|FAKE|INSECURE|NO_AUTH|E2E|PLAYWRIGHT|CYPRESS|TEST_MODE|IS_TEST|DEV_LOGIN|AUTH_OFF|TEST_USER|DEBUG_AUTH|UNSAFE|IMPERSONATE)\w*|CI|VITEST|JEST_WORKER_ID|DEV)\b|\b(skip|bypass|disable|mock|fake)_?(Auth|Login|Session|Verification|Checks?|Signature|Mfa)\w*\b/i
const testMode =
  /\b(NODE_ENV|APP_ENV|VERCEL_ENV|MODE|ENVIRONMENT)\b['"\]]*\s*(===?\s*['"`](test|testing|development|dev|local|e2e|ci|preview)|!==?\s*['"`]prod)|\bimport\.meta\.dev\b|\bdev\b(?=\s*(&&|$))/
const liveMode = /\b(NODE_ENV|APP_ENV|VERCEL_ENV)\b['"\]]*\s*===?\s*['"`]prod|\bisProd(uction)?\b/
const underReview = /\b(process\.env|import\.meta\.env|env)\.\w*(REVIEW|SANDBOX|SCANNER|GATE_RUN|AUDIT_MODE)\w*/
const testText =
  /(x-(test|bypass|debug|e2e|skip|internal|admin|dev|smoke|qa)[\w-]*|bypass|skip_?auth|test_?mode|debug_?user|backdoor|e2e|\+test@|test@|playwright|cypress|headlesschrome|puppeteer|^(debug|test|skip|internal|preview|localhost|127\.0\.0\.1|::1)$)/i

/** A branch that only tests or insiders reach, and that lets them in; or a check that only the live system makes. */
function* bypasses(project: Project, module: Module): Generator<Sighting> {
  let toldUntil = 0
  for (const node of module.paths.keys()) {
    const reason = (node.start ?? 0) < toldUntil ? undefined : wayAround(project, module, node)
    if (reason === undefined) continue
    toldUntil = node.end ?? 0
    yield seenAt(module, node, reason)
  }
}

function wayAround(project: Project, module: Module, node: Node): string | undefined {
  const branch = branchOf(node)
  if (branch === undefined) return undefined
  const text = expanded(project, module, branch.test)
  if (underReview.test(text)) return 'does something else while it is reviewed'
  if (isLiveOnly(module, node, text)) return 'refuses nobody outside of the live system'
  return isMarked(project, module, branch.test, text) && letsIn(module, branch.taken)
    ? 'lets a request in that a test or an insider marked'
    : undefined
}

function branchOf(node: Node): { readonly test: Node; readonly taken: Node } | undefined {
  if (node.type === 'IfStatement') return { test: node.test, taken: node.consequent }
  if (node.type === 'ConditionalExpression') return { test: node.test, taken: node.consequent }
  if (node.type === 'LogicalExpression' && node.operator !== '??') return { test: node.left, taken: node.right }
  return undefined
}

const definitionLengthMax = 300

/** A condition with what its names stand for: `isTest` of `const isTest = process.env.NODE_ENV === 'test'`. */
function expanded(project: Project, module: Module, test: Node): string {
  const names = [...walk(test)].filter(node => node.type === 'Identifier' || node.type === 'MemberExpression')
  const meant = names.map(node => {
    const { module: home, node: made } = tracerOf(project).definition(module, node)
    return made === node || isFunction(made) ? '' : sourceOf(home, made)
  })
  return [sourceOf(module, test), ...meant.filter(text => text.length < definitionLengthMax)].join('\n')
}

function isMarked(project: Project, module: Module, test: Node, text: string): boolean {
  return (
    testFlag.test(text) ||
    testMode.test(text) ||
    asksForTestText(project, module, test, text) ||
    isMasterKey(project, module, test)
  )
}

/** A header, parameter or value of the request whose name or wanted value speaks of tests. */
function asksForTestText(project: Project, module: Module, test: Node, text: string): boolean {
  const words = [...walk(test)].flatMap(
    node => textOf(node) ?? (node.type === 'MemberExpression' ? lastName(node) : []),
  )
  const named = [...text.matchAll(/['"`]([^'"`\n]+)['"`]/g)].map(([, word]) => word ?? '')
  if (![...words, ...named].some(word => testText.test(word))) return false
  return originsIn(project, module, test).some(({ kind }) => /^(query|header|cookie|body|host)$/.test(kind))
}

function originsIn(project: Project, module: Module, test: Node): Origin[] {
  return [...walk(test)].flatMap(node =>
    isCall(node) || node.type === 'MemberExpression' || node.type === 'Identifier'
      ? tracerOf(project).origins(module, node)
      : [],
  )
}

const credential = /^(password|passcode|pass|token|otp|code|pin|secret|api_?key|email|username)$/i

/** A credential that is written in the code: `code === '000000'`, and `password === process.env.MASTER_PASSWORD`. */
function isMasterKey(project: Project, module: Module, test: Node): boolean {
  return [...walk(test)].some(node => {
    if (node.type !== 'BinaryExpression' || !/^={2,3}$/.test(node.operator)) return false
    return [
      [node.left, node.right],
      [node.right, node.left],
    ].some(([given, wanted]) => given !== undefined && wanted !== undefined && opens(project, module, given, wanted))
  })
}

function opens(project: Project, module: Module, given: Node, wanted: Node): boolean {
  const { node } = tracerOf(project).definition(module, wanted)
  const text = textOf(node) ?? ''
  const isMaster = /\b(MASTER|BACKDOOR|SUPPORT|UNIVERSAL|GOD)_?\w*$/.test(dotted(node))
  if (!isMaster && text.length < 4) return false
  return tracerOf(project)
    .origins(module, given)
    .some(({ kind, key }) => {
      // A key that is written in the code; what browsers say of themselves is none.
      if (kind === 'header' && text !== '' && /^x-(?!requested-with|forwarded|http-method)/i.test(key)) return true
      if (!credential.test(key)) return false
      if (/^(body|query|header)$/.test(kind)) return true
      return (
        kind === 'parameter' &&
        (isMaster || /^\d{4,8}$/.test(text) || /^(password|passcode|token|secret|api_?key)$/i.test(key))
      )
    })
}

const proofWords = /session|user|role|token|signature|auth|signed|login|verif|csrf|permission/i

/** `if (production && !session) return 401`: everywhere else nobody is asked. */
function isLiveOnly(module: Module, node: Node, text: string): boolean {
  if (node.type !== 'IfStatement' || node.alternate || !(liveMode.test(text) || isUnlessFlagged(node.test, module)))
    return false
  const test = sourceOf(module, node.test)
  const then = sourceOf(module, node.consequent)
  if (node.test.type === 'LogicalExpression')
    return (
      proofWords.test(test.replace(/[\w.]*ENV\b|\bisProd\w*/g, '')) && leaves(node.consequent) && !/https/i.test(test)
    )
  return [...walk(node.consequent)].some(
    part =>
      isCall(part) &&
      /^(verify|require|assert|check|authenticate|authorize|constructEvent|ensure|timingSafeEqual)/.test(
        lastName(part.callee),
      ) &&
      proofWords.test(then),
  )
}

/** `if (!process.env.SKIP_AUTH) …` */
function isUnlessFlagged(test: Node, module: Module): boolean {
  return [...walk(test)].some(
    node => node.type === 'UnaryExpression' && node.operator === '!' && testFlag.test(sourceOf(module, node.argument)),
  )
}

/** Functions that say who somebody is: whatever they give back in a marked branch is somebody. */
const identifying = /user|session|auth|account|identity|principal|viewer|actor|member/i

/** True when the branch goes on without a check, or makes up who is signed in. */
function letsIn(module: Module, then: Node): boolean {
  for (const node of walk(then, below => !isFunction(below))) {
    if (node.type === 'ReturnStatement') {
      if (!node.argument) return false
      if (answersIn(module, bare(node.argument))) return true
    }
    if (
      isCall(node) &&
      /^(next|createSession|setSession|startSession|openSession|signIn|logIn|login|setUserSession)$/.test(
        lastName(node.callee),
      )
    )
      return true
    if (
      node.type === 'AssignmentExpression' &&
      /\b(user|session|role|isAdmin|authenticated|verified)$/i.test(dotted(node.left))
    )
      return true
  }
  return (then.type === 'BooleanLiteral' && then.value) || (isChoice(module, then) && answersIn(module, bare(then)))
}

/** The value of `marked ? this : that`. */
function isChoice(module: Module, then: Node): boolean {
  const outer = module.paths.get(then)?.parentPath?.node
  return outer?.type === 'ConditionalExpression' && outer.consequent === then
}

function answersIn(module: Module, value: Node): boolean {
  if (value.type === 'BooleanLiteral') return value.value
  const text = sourceOf(module, value)
  if (value.type === 'ObjectExpression')
    return /user|role|session|admin|authenticated|email/i.test(text) && !/error/i.test(text)
  if (isCall(value)) {
    const name = dotted(value.callee)
    if (/^(next|resolve)$/.test(lastName(value.callee))) return true
    if (/(create|fake|mock|test|dev|sign|set)\w*(Session|User|Auth|In|Admin)/i.test(name)) return true
    if (/redirect|error|unauthori|forbidden|json|Response|status|fail|notFound/i.test(name)) return false
  }
  const around = functionAround(module, value)
  return (
    (isCall(value) || value.type === 'Identifier') &&
    around !== undefined &&
    identifying.test(nameOfFunction(module, around)) &&
    !/^(null|undefined)$/.test(text)
  )
}
