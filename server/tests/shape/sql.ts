import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Who owns what the migrations create. The owner is the name of the file: `0003-vault.sql` belongs to `vault`. */
export interface Schema {
  /** Table or view to capability. */
  readonly tables: ReadonlyMap<string, string>
  /** SQL function to capability. */
  readonly functions: ReadonlyMap<string, string>
}

export interface Migration {
  readonly file: string
  readonly text: string
}

export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.sql'))
    .sort()
    .map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
}

const created =
  /\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:UNLOGGED\s+|MATERIALIZED\s+)?(TABLE|VIEW|FUNCTION|PROCEDURE)\s+(?:IF\s+NOT\s+EXISTS\s+)?([a-z_][a-z0-9_]*)/gi

/**
 * The owner of a migration. A later file of the same capability adds a word after its name, so `0014-sessions-index.sql`
 * belongs to `sessions` too; the longest capability that fits wins, so `directory-sync` is not `directory`.
 */
export function ownerOf(file: string, capabilities: readonly string[]): string | undefined {
  const name = file.replace(/^\d+-/, '').replace(/\.sql$/, '')
  return [...capabilities]
    .sort((a, b) => b.length - a.length)
    .find(capability => name === capability || name.startsWith(`${capability}-`))
}

export function readSchema(migrations: readonly Migration[], capabilities: readonly string[]): Schema {
  const tables = new Map<string, string>()
  const functions = new Map<string, string>()
  for (const { file, text } of migrations) {
    const owner = ownerOf(file, capabilities) ?? file
    for (const [, kind = '', name = ''] of withoutSqlComments(text).matchAll(created)) {
      const known = /function|procedure/i.test(kind) ? functions : tables
      if (!known.has(name)) known.set(name, owner)
    }
  }
  return { tables, functions }
}

export function withoutSqlComments(text: string): string {
  return text.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, comment => comment.replace(/[^\n]/g, ' '))
}

const statement =
  /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE)\b[\s\S]|\bWITH\s+[a-z_]+(\s*\([^)]*\))?\s+AS\b/
const lowerStatement =
  /^\s*(select\s[\s\S]*\sfrom\s|insert\s+into\s|update\s+[a-z_]+\s+set\s|delete\s+from\s|with\s+[a-z_]+\s+as\s*\()/i

/** SQL as the layout reads it: keywords in upper case. */
export function isSql(text: string): boolean {
  return statement.test(text) && tablesIn(text).length + functionsCalled(text).length > 0
}

export function isLowerCaseSql(text: string): boolean {
  return lowerStatement.test(text) && !statement.test(text)
}

/** `extract(epoch FROM x)`, `IS DISTINCT FROM y`, `FOR UPDATE OF z` and `DO UPDATE` name no table. */
function withoutLookalikes(text: string): string {
  return withoutSqlComments(text)
    .replace(/\b(extract|substring|trim|overlay)\s*\(([^()]|\([^()]*\))*?\bFROM\b/gi, '$1(')
    .replace(/\bDISTINCT\s+FROM\b/g, 'DISTINCT')
    .replace(/\b(FOR|DO|ON|BEFORE|AFTER|OR|NO KEY|KEY)\s+UPDATE\b/g, '$1')
}

const source =
  /\b(FROM|INTO|UPDATE|JOIN|TRUNCATE|TABLE|USING)\s+((?:ONLY\s+|LATERAL\s+)*)([a-z_][a-z0-9_.]*)(?!\s*\(|[a-z0-9_.])/g
const further = /^(?:\s+(?:AS\s+)?[a-z_][a-z0-9_]*)?\s*,\s*([a-z_][a-z0-9_.]*)(?!\s*\(|[a-z0-9_.])/
const insertInto = /\bINTO\s+([a-z_][a-z0-9_.]*)\s*\(/g

/** Tables that a statement reads or writes, without the names that its own WITH clause made. */
export function tablesIn(text: string): string[] {
  const plain = withoutLookalikes(text)
  const local = new Set(
    [...plain.matchAll(/\b([a-z_][a-z0-9_]*)\s*(?:\([^()]*\)\s*)?AS\s+(?:NOT\s+)?(?:MATERIALIZED\s+)?\(/g)].map(
      m => m[1],
    ),
  )
  const found = new Set<string>()
  for (const match of plain.matchAll(insertInto)) found.add(match[1] ?? '')
  for (const match of plain.matchAll(source)) {
    found.add(match[3] ?? '')
    let rest = plain.slice(match.index + match[0].length)
    for (let next = further.exec(rest); match[1] === 'FROM' && next !== null; next = further.exec(rest)) {
      found.add(next[1] ?? '')
      rest = rest.slice(next[0].length)
    }
  }
  return [...found].filter(name => name !== '' && !local.has(name) && !isCatalogue(name))
}

function isCatalogue(name: string): boolean {
  return name.startsWith('pg_') || name.startsWith('information_schema')
}

/** Names that stand before a bracket; the schema says which of them are ours. */
export function functionsCalled(text: string): string[] {
  return [...withoutSqlComments(text).matchAll(/\b([a-z_][a-z0-9_]*)\s*\(/g)].map(match => match[1] ?? '')
}

export function selectsEverything(text: string): boolean {
  return /\bSELECT\s+(DISTINCT\s+)?(?:[a-z_]+\.)?\*|,\s*[a-z_]+\.\*|\bRETURNING\s+(?:[a-z_]+\.)?\*/.test(
    withoutSqlComments(text),
  )
}
