import type { Node } from '@babel/types'
import { writtenText } from '../identity-calls.ts'
import type { Module, Rule, Sighting, SourceFile } from '../model.ts'
import { declaredPackages, isPackage, likeness, manifestSurprises, packageOf, settingSurprises } from '../packages.ts'
import { seenAt, seenIn } from '../sighting.ts'
import { bare, dotted, functionAround, isCall, lastName, propertyOf, sourceOf, textOf } from '../syntax.ts'

export const ic22: Rule = {
  id: 'IC22',
  title: 'Supply-chain surprise',
  severity: 'high',
  basis: 'static',
  attack: 'Code that nobody reviewed runs in the path of every sign-in.',
  mend: 'Pin known packages from the registry, without install scripts; run no text as code; write names in plain letters.',
  *check(project) {
    for (const file of project.files) {
      if (/(^|\/)package\.json$/.test(file.path)) yield* manifestSurprises(file)
      yield* settingSurprises(file)
      yield* hidden(file)
      if (/\.(html|svelte|vue|astro|ejs|hbs)$/.test(file.path)) yield* foreignScripts(file)
    }
    const declared = declaredPackages(project)
    for (const module of project.modules.values()) yield* code(module, declared)
  },
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
  for (const hit of file.text.matchAll(/<script\b[^>]*type=["']importmap["'][^>]*>[^<]*["']https?:\/\//gi))
    yield seenIn(file, hit.index, 'loads modules from elsewhere, whatever they are that day')
}

function* code(module: Module, declared: ReadonlySet<string> | undefined): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    const reason = runsText(module, node) ?? scriptElsewhere(module, node) ?? importSurprise(module, node, declared)
    if (reason !== undefined) yield seenAt(module, node, reason)
    if (node.type === 'Identifier' && isMixed(node.name))
      yield seenAt(module, node, `\`${node.name}\` mixes letters that look alike`)
  }
}

/** Letters of two scripts in one name. */
function isMixed(name: string): boolean {
  return /[A-Za-z]/.test(name) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(name)
}

/** What is imported, where it is not what it seems or nobody knows what it is. */
function importSurprise(module: Module, node: Node, declared: ReadonlySet<string> | undefined): string | undefined {
  const loaded = loadedBy(node)
  if (loaded !== undefined && isUnknownModule(loaded)) return 'loads a module whose name is not known before'
  const source = importedFrom(node)
  if (source === undefined) return undefined
  if (/^(https?:|data:)/.test(source)) return 'imports code from an address'
  if (module.imports.has(source)) return undefined
  const name = packageOf(source)
  const like = likeness(name)
  if (like !== undefined) return `\`${name}\` is almost \`${like}\``
  return declared !== undefined && isPackage(source) && !declared.has(name)
    ? `\`${name}\` stands in no manifest`
    : undefined
}

function importedFrom(node: Node): string | undefined {
  if (node.type === 'ImportDeclaration') return node.source.value
  const loaded = loadedBy(node)
  if (loaded !== undefined) return textOf(loaded)
  return isCall(node) && dotted(node.callee) === 'require' ? textOf(node.arguments[0]) : undefined
}

/** What `import(…)` is given. */
function loadedBy(node: Node): Node | undefined {
  if (node.type === 'ImportExpression') return node.source
  return isCall(node) && node.callee.type === 'Import' ? node.arguments[0] : undefined
}

/** A name that varies; in a folder of the project's own, every file is one that was submitted. */
function isUnknownModule(source: Node): boolean {
  const node = bare(source)
  if (textOf(node) !== undefined) return false
  return !(node.type === 'TemplateLiteral' && /^(\.{1,2}|@|~|#)\//.test(node.quasis[0]?.value.cooked ?? ''))
}

/** A script of another site, in markup or made by code. */
function scriptElsewhere(module: Module, node: Node): string | undefined {
  const reason = 'loads a script from elsewhere, whatever it is that day'
  if (node.type === 'JSXOpeningElement' && /^(script|Script)$/.test(dotted(node.name))) {
    const attribute = (name: string) =>
      node.attributes.find(part => part.type === 'JSXAttribute' && part.name.name === name)
    const address = attribute('src')
    const text = address?.type === 'JSXAttribute' ? textOf(address.value) : undefined
    return text !== undefined && isElsewhere(text) && attribute('integrity') === undefined ? reason : undefined
  }
  if (isCall(node))
    return dotted(node.callee) === 'importScripts' && node.arguments.some(part => isElsewhere(textOf(part) ?? ''))
      ? reason
      : undefined
  if (node.type !== 'AssignmentExpression' || lastName(node.left) !== 'src' || !isElsewhere(writtenText(node.right)))
    return undefined
  const around = sourceOf(module, functionAround(module, node) ?? module.program)
  return /createElement\(\s*['"`]script['"`]/.test(around) && !/\.integrity\s*=/.test(around) ? reason : undefined
}

function isElsewhere(address: string): boolean {
  return /^(https?:)?\/\//.test(address)
}

function runsText(module: Module, call: Node): string | undefined {
  if (!isCall(call)) return undefined
  const name = dotted(call.callee)
  const [first] = call.arguments
  const isGlobal =
    call.callee.type === 'Identifier' && module.paths.get(call.callee)?.scope.getBinding(call.callee.name) === undefined
  if (/^((globalThis|window|self|global)\.)?(eval|Function)$/.test(name) && (isGlobal || name.includes('.')))
    return 'runs text as code'
  if (/constructor\.constructor$/.test(name) || isHiddenGlobal(module, call.callee)) return 'runs text as code'
  if (/^(vm\.)?(runInNewContext|runInThisContext|runInContext|compileFunction)$/.test(name)) return 'runs text as code'
  if (lastName(call.callee) === 'Script' && name.startsWith('vm.')) return 'runs text as code'
  if (name === 'Worker' && sourceOf(module, propertyOf(call.arguments[1], 'eval') ?? call.callee) === 'true')
    return 'runs text as code'
  if (startsProgram(module, name)) return 'starts another program'
  if ((name === 'setTimeout' || name === 'setInterval') && first !== undefined && textOf(first) !== undefined)
    return 'runs text as code'
  if (name === 'require' && first !== undefined && isUnknownModule(first) && isGlobal)
    return 'loads a module whose name is not known before'
  return undefined
}

/** `globalThis['ev' + 'al']`, called at once or under a name of its own. */
function isHiddenGlobal(module: Module, callee: Node): boolean {
  const node = bare(callee)
  const bound = node.type === 'Identifier' ? module.paths.get(node)?.scope.getBinding(node.name)?.path.node : undefined
  const made = bound?.type === 'VariableDeclarator' && bound.init ? bare(bound.init) : node
  if (made.type !== 'MemberExpression' || !made.computed || textOf(made.property) !== undefined) return false
  return (
    /^(globalThis|window|self|global)$/.test(dotted(made.object)) &&
    (made.property.type === 'BinaryExpression' || made.property.type === 'TemplateLiteral' || isCall(made.property))
  )
}

const program = /^(child_process\.|cp\.)?(exec|execSync|spawn|spawnSync|execFile|execFileSync|fork)$/
const programs: readonly (readonly [RegExp, RegExp])[] = [
  [/^(node:)?child_process$/, program],
  [/^(execa|shelljs|zx|cross-spawn)$/, /^(execa\w*|\$|spawn|(shell|sh|shelljs)\.exec)$/],
]

function startsProgram(module: Module, name: string): boolean {
  return programs.some(([source, sign]) => {
    if (!sign.test(name)) return false
    return (
      module.program.program.body.some(node => node.type === 'ImportDeclaration' && source.test(node.source.value)) ||
      [...module.file.text.matchAll(/require\(['"]([^'"]+)['"]\)/g)].some(([, from]) => source.test(from ?? ''))
    )
  })
}
