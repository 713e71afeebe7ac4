import type { Node } from '@babel/types'
import { writtenText } from './identity-calls.ts'
import type { Project } from './model.ts'
import { columnsOf, comparedColumnsOf } from './sql-columns.ts'
import { bare, type CallNode, dotted, entriesOf, isCall, lastName, propertyOf, textOf, walk } from './syntax.ts'
import { type Located, tracerOf } from './trace.ts'

const organizationKey =
  /^(organi[sz]ation|organi[sz]ation_?id|organi[sz]ation_?slug|org_?id|org_?slug|org|tenant|tenant_?id|team_?id|workspace_?id)$/i
const tables =
  '(users?|members?|memberships?|organi[sz]ations?|organization_memberships|organization_domains|domains?|tenants?|teams?|roles?|invitations?|connections?|api_?keys?|accounts?|profiles?|organizationMemberships|organizationDomains)'
const tableName = new RegExp(`^${tables}$`, 'i')

/** Values that say in which organization a call works, wherever they were written down. */
export function organizationsOf(project: Project, { module, node: call }: Located<CallNode>): Located[] {
  return [
    ...call.arguments.flatMap(argument => namedIn(project, { module, node: argument })),
    ...[...wholeId(call), ...inCondition(call), ...inSql(call), ...inAddress(call)].map(node => ({ module, node })),
  ]
}

/** `{ organizationId: value }`, here or in a constant that is given. */
function namedIn(project: Project, { module, node: value }: Located, depth = 0): Located[] {
  return [...walk(value)].flatMap((node): Located[] => {
    if (node.type === 'ObjectExpression')
      return entriesOf(node)
        .filter(([key]) => organizationKey.test(key))
        .map(([, part]) => ({ module, node: part }))
    if (node.type !== 'Identifier' || depth > 2) return []
    const written = tracerOf(project).definition(module, node)
    return written.node !== node && written.node.type === 'ObjectExpression' ? namedIn(project, written, depth + 1) : []
  })
}

/** `getOrganization(id)`, and the row of an organization itself: `organization.update({ where: { slug } })`. */
function wholeId(call: CallNode): Node[] {
  const full = dotted(call.callee)
  const [first] = call.arguments
  if (first === undefined) return []
  if (/Organization$/.test(full)) return bare(first).type === 'ObjectExpression' ? [] : [first]
  if (!/(^|\.)(organi[sz]ations?|tenants?|teams?|workspaces?)\.\w+$/i.test(full)) return []
  const where = propertyOf(first, 'where')
  if (/^(findById\w*|get)$/.test(lastName(call.callee)) && bare(first).type !== 'ObjectExpression') return [first]
  return where === undefined || bare(where).type !== 'ObjectExpression'
    ? []
    : ['id', 'slug', '_id'].flatMap(key => propertyOf(where, key) ?? [])
}

/** `eq(members.organizationId, value)` and `where('organization_id', '=', value)` of query builders. */
function inCondition(call: CallNode): Node[] {
  if (!/^(where|andWhere|eq|having|findFirst|findMany)$/.test(lastName(call.callee))) return []
  const own = conditionOn(call)
  const inside = call.arguments.flatMap(argument => [...walk(argument)].filter(isCall).flatMap(conditionOn))
  return [...own, ...inside]
}

function conditionOn(call: CallNode): Node[] {
  const [column, ...rest] = call.arguments
  const value = rest.at(-1)
  if (column === undefined || value === undefined) return []
  const name = (textOf(column) ?? lastName(column)).replace(/^.*\./, '')
  return organizationKey.test(name) && /^(eq|where|andWhere)$/.test(lastName(call.callee)) ? [value] : []
}

/** The value of `organization_id = $1`, or of the column in `insert into … (organization_id, …) values ($1, …)`. */
function inSql(call: CallNode): Node[] {
  const [first] = call.arguments
  if (first === undefined || !ofTable.test(writtenText(first))) return []
  return [...columnsOf(call), ...comparedColumnsOf(call)].flatMap(({ name, value }) =>
    organizationKey.test(name) && value !== undefined ? [value] : [],
  )
}

const ofTable = new RegExp(`\\b(from|join|into|update)\\s+"?${tables}\\b`, 'i')

/** `…?organization_id=${value}` and `/organizations/${value}` in an address that is asked. */
function inAddress(call: CallNode): Node[] {
  if (!isRequest(call)) return []
  const node = bare(call.arguments[0] ?? call)
  if (node.type !== 'TemplateLiteral') return []
  return node.expressions.filter((_, index) =>
    /([?&](organi[sz]ation(_?id)?|org(_?id)?|tenant(_?id)?)=|\/(organi[sz]ations|orgs|tenants)\/)$/i.test(
      node.quasis[index]?.value.cooked ?? '',
    ),
  )
}

function isRequest(call: CallNode): boolean {
  return /^(fetch|\$fetch|ofetch|request|(axios|got|ky|client|http|workos)(\.(get|post|put|patch|delete))?)$/.test(
    dotted(call.callee),
  )
}

/** True where a call reads or writes rows of people by a query builder, SQL or HTTP. */
export function asksTable(call: CallNode): boolean {
  if (inSql(call).length > 0 || inAddress(call).length > 0) return true
  if (!/^(where|andWhere)$/.test(lastName(call.callee))) return false
  return [...walk(call.callee)].some(
    node =>
      isCall(node) &&
      /^(from|selectFrom|updateTable|deleteFrom|insertInto|update|delete|db|knex|table)$/.test(lastName(node.callee)) &&
      node.arguments[0] !== undefined &&
      tableName.test(textOf(node.arguments[0]) ?? lastName(node.arguments[0])),
  )
}
