import ts from 'typescript-api'
import { capabilities, sqlExceptions, storeName } from './law.ts'
import { isTest, type Problem, problem, type Source, type Text, textsOf } from './source.ts'
import {
  functionsCalled,
  isLowerCaseSql,
  isSql,
  type Migration,
  ownerOf,
  type Schema,
  selectsEverything,
  tablesIn,
  withoutSqlComments,
} from './sql.ts'

/** SQL stands in `store.ts`, on tables of its own capability, every column named, and is a constant. */
export function checkSql(source: Source, schema: Schema): Problem[] {
  if (isTest(source)) return []
  return textsOf(source).flatMap(text =>
    (isSql(text.text) ? checkStatement(source, schema, text) : checkHidden(source, text)).map(why =>
      problem(source, text.node, why),
    ),
  )
}

function checkHidden(source: Source, { text }: Text): string[] {
  if (!isLowerCaseSql(text) || source.capability === 'platform') return []
  return ['write SQL keywords in upper case: names then stand out, and this test can read the statement']
}

function checkStatement(source: Source, schema: Schema, text: Text): string[] {
  if (source.capability === 'platform') return checkTables(source, schema, text).filter(why => !why.includes('nobody'))
  if (!storeName.test(source.name)) {
    const names = [...tablesIn(text.text), ...functionsCalled(text.text).filter(name => schema.functions.has(name))]
    return [`SQL on "${names.join(', ')}" belongs in a store of ${source.capability}`]
  }
  return [...checkTables(source, schema, text), ...checkFunctions(source, schema, text), ...checkForm(source, text)]
}

function excepted(path: string, name: string): boolean {
  return sqlExceptions.some(exception => exception.path === path && exception.may === name)
}

function checkTables(source: Source, schema: Schema, { text }: Text): string[] {
  return tablesIn(text)
    .filter(table => schema.tables.get(table) !== source.capability && !excepted(source.path, table))
    .map(table => {
      const owner = schema.tables.get(table)
      if (owner === undefined) return `table "${table}" belongs to nobody: no migration creates it`
      return `table "${table}" belongs to ${owner}; ask ${owner} through its index.ts`
    })
}

function checkFunctions(source: Source, schema: Schema, { text }: Text): string[] {
  return functionsCalled(text)
    .filter(name => (schema.functions.get(name) ?? source.capability) !== source.capability)
    .filter(name => schema.functions.get(name) !== 'platform' && !excepted(source.path, name))
    .map(name => `SQL function "${name}" belongs to ${schema.functions.get(name)}; ask through its index.ts`)
}

function checkForm(source: Source, text: Text): string[] {
  return [
    ...(selectsEverything(text.text) ? ['name every column: "*" also returns the column that is added next'] : []),
    ...text.expressions
      .filter(expression => !isConstant(source, expression))
      .map(it => `"\${${it.getText(source.ast)}}" inside SQL must be a constant of this file; values go as $1, $2 …`),
  ]
}

/** A top-level `const` of the file, or an imported name: never something that a caller passed in. */
function isConstant(source: Source, expression: ts.Expression): boolean {
  if (!ts.isIdentifier(expression)) return false
  return source.ast.statements.some(statement => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.some(one => one.name.getText(source.ast) === expression.text)
    if (!ts.isImportDeclaration(statement)) return false
    const bindings = statement.importClause?.namedBindings
    return bindings !== undefined && ts.isNamedImports(bindings)
      ? bindings.elements.some(element => element.name.text === expression.text)
      : false
  })
}

/** Migrations are named after the capability that owns what they create, and touch nobody else's rows. */
export function checkMigrations(migrations: readonly Migration[], schema: Schema): Problem[] {
  return migrations.flatMap(({ file, text }) => {
    const say = (why: string): Problem => ({ path: `../migrations/${file}`, line: 1, text: why })
    const owner = ownerOf(file, capabilities)
    if (owner === undefined) return [say('name it 0003-capability.sql: the name says who owns its tables')]
    const twin = migrations.find(other => other.file !== file && other.file.slice(0, 4) === file.slice(0, 4))
    const numbered = twin === undefined ? [] : [say(`${twin.file} has the same number, so their order is not fixed`)]
    return [...numbered, ...foreignTables(owner, text, schema).map(table => say(table))]
  })
}

function foreignTables(owner: string, text: string, schema: Schema): string[] {
  return bodies(text).flatMap(({ name, body }) =>
    sqlExceptions.some(exception => exception.may === name)
      ? []
      : tablesIn(body)
          .filter(table => schema.tables.has(table) && schema.tables.get(table) !== owner)
          .map(table => `${name} touches "${table}" of ${schema.tables.get(table)}: rows have one owning capability`),
  )
}

/** The file cut into its functions and what stands between them. */
function bodies(text: string): { readonly name: string; readonly body: string }[] {
  return withoutSqlComments(text)
    .split(/(?=\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE)\b)/i)
    .map(body => ({ name: /(?:FUNCTION|PROCEDURE)\s+([a-z_][a-z0-9_]*)/i.exec(body)?.[1] ?? 'this migration', body }))
}
