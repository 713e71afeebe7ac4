import ts from 'typescript-api'
import { storeName } from './law.ts'
import { isExported, isTest, nodes, type Problem, problem, type Source } from './source.ts'

const parametersMax = 3
/** Handed to everything and named the same everywhere: they cost a reader nothing. */
const handedParameters = ['this', 'on', 'actor', 'tx', 'sql', 'project', 'ground']

/** Named exports, and three parameters; a property in a test takes as many as it draws values. */
export function checkDeclarations(source: Source): Problem[] {
  return nodes(source).flatMap(node => [
    ...(ts.isExportAssignment(node) || isDefault(node)
      ? [problem(source, node, 'export by name: one thing, one name everywhere')]
      : []),
    ...(ts.isFunctionLike(node) &&
    !isTest(source) &&
    node.parameters.filter(it => !handedParameters.includes(it.name.getText(source.ast))).length > parametersMax
      ? [problem(source, node, `more than ${parametersMax} parameters; pass one named object`)]
      : []),
  ])
}

function isDefault(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(it => it.kind === ts.SyntaxKind.DefaultKeyword)
}

/** What other files call says what it does, in which unit, and how it refuses. */
export function checkDocstrings(source: Source): Problem[] {
  if (isTest(source) || source.capability === 'platform' || storeName.test(source.name)) return []
  return source.ast.statements.flatMap(statement => {
    const called = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)
    if (!called || !isExported(statement) || ts.getJSDocCommentsAndTags(statement).length > 0) return []
    return [problem(source, statement, `"${statement.name?.text}" is exported: say in a docstring what it promises`)]
  })
}

/** Doors see only the caller: a plain Error there turns the caller's fault into a 500. Elsewhere it says that we are wrong. */
export function checkThrows(source: Source): Problem[] {
  if (isTest(source)) return []
  const answers = /^(routes|pages|errors|parse-.*)\.ts$/.test(source.name)
  return nodes(source).flatMap(node => {
    if (!ts.isThrowStatement(node)) return []
    const thrown = node.expression
    if (ts.isStringLiteralLike(thrown) || ts.isObjectLiteralExpression(thrown))
      return [problem(source, node, 'throw a Refusal or an Error, never a bare value')]
    if (!answers || source.capability === 'platform') return []
    if (!ts.isNewExpression(thrown) || !/^(Error|TypeError|RangeError)$/.test(thrown.expression.getText(source.ast)))
      return []
    return [problem(source, node, "this is the caller's fault, or it can't happen: throw a Refusal, or answer a value")]
  })
}

const limitName = /(Seconds|Ms|Minutes|Hours|Days|Bytes|Max|Min|Count|Limit)$/
const plainNumberMax = 1000

/** A limit is a named constant with its unit last, declared once. */
export function checkNumbers(source: Source): Problem[] {
  if (isTest(source)) return []
  return nodes(source).flatMap(node => {
    if (!ts.isNumericLiteral(node) || Number(node.text) <= plainNumberMax) return []
    if (isNamed(node) || isUnit(node) || /^0[xob]/.test(node.getText(source.ast))) return []
    return [
      problem(
        source,
        node,
        `name the number ${node.getText(source.ast)} as a constant, with its unit last in the name`,
      ),
    ]
  })
}

/** Masks are written in their own base. 1024 and 3,600 are conversions, 65,535 is the last port; they are known by heart and never change. */
function isUnit(node: ts.NumericLiteral): boolean {
  return ['1024', '3600', '86400', '60000', '3600000', '86400000', '65535'].includes(node.text)
}

/** Inside a `const` of the module, or a table that such a constant holds. */
function isNamed(node: ts.Node): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (ts.isFunctionLike(at)) return false
    if (ts.isVariableStatement(at) || ts.isTypeAliasDeclaration(at) || ts.isInterfaceDeclaration(at)) return true
  }
  return false
}

interface Limit {
  readonly name: string
  readonly value: string
  readonly exported: boolean
  readonly source: Source
  readonly node: ts.Node
}

/** One limit, one place: the second copy is the one that is forgotten. */
export function checkLimitsOnce(sources: readonly Source[]): Problem[] {
  const limits = sources.filter(source => !isTest(source)).flatMap(limitsOf)
  return limits.flatMap((limit, at) => {
    const first = limits.slice(0, at).find(other => isSameLimit(limit, other))
    return first === undefined
      ? []
      : [problem(limit.source, limit.node, `"${limit.name}" is set in ${first.source.path} already; import it`)]
  })
}

/** One name in two files of a capability, or anywhere beside an exported one with that name and number. */
function isSameLimit(one: Limit, other: Limit): boolean {
  if (one.name !== other.name || one.source === other.source) return false
  if (one.source.capability === other.source.capability) return true
  return one.value === other.value && (one.exported || other.exported)
}

function limitsOf(source: Source): Limit[] {
  return source.ast.statements.flatMap(statement => {
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.flatMap(node => {
      const name = node.name.getText(source.ast)
      if (!limitName.test(name) || node.initializer === undefined || !isNumber(node.initializer)) return []
      return [{ name, value: node.initializer.getText(source.ast), exported: isExported(statement), source, node }]
    })
  })
}

function isNumber(node: ts.Expression): boolean {
  if (ts.isNumericLiteral(node)) return true
  return ts.isBinaryExpression(node) && isNumber(node.left) && isNumber(node.right)
}

/** A test that is switched off reads as proof and proves nothing; a sleep is a guess about another machine's speed. */
export function checkTests(source: Source): Problem[] {
  if (!isTest(source)) return []
  return nodes(source).flatMap(node => {
    if (!ts.isCallExpression(node)) return []
    const called = node.expression.getText(source.ast)
    if (/^(test|it|describe|suite)\.(only|skip|todo)$/.test(called))
      return [problem(source, node, `${called} hides what is not proven; make it pass, or delete it`)]
    if (called === 'setTimeout' && insidePromise(node))
      return [problem(source, node, 'no sleeps: wait for the condition itself, with a deadline')]
    return []
  })
}

function insidePromise(node: ts.Node): boolean {
  const call = node.parent
  for (let at: ts.Node | undefined = call, steps = 0; at !== undefined && steps < 4; at = at.parent, steps++)
    if (ts.isNewExpression(at)) return at.expression.getText() === 'Promise'
  return false
}
