import type { Node } from '@babel/types'
import type { Module, Project, Rule } from '../model.ts'
import { seenAt } from '../sighting.ts'
import { bare, dotted, isCall, keyOf, lastName } from '../syntax.ts'
import { tracerOf } from '../trace.ts'

export const ic19: Rule = {
  id: 'IC19',
  title: 'Secret or personal data logged',
  severity: 'medium',
  basis: 'static',
  attack: 'Everybody who may read the log has the tokens and addresses of everybody.',
  mend: 'Log ids and outcomes; never tokens, cookies, whole requests, whole answers or addresses.',
  *check(project) {
    for (const module of project.modules.values())
      for (const node of module.paths.keys()) {
        if (
          !isCall(node) ||
          !/^(console\.(log|info|warn|error|debug|trace|dir|table)|(\w+\.)?(logger|log|pino|winston)(\.(info|warn|error|debug|trace|log|fatal|verbose|http|silly))?|process\.std(out|err)\.write|Sentry\.(captureException|captureMessage|setContext|setExtra|addBreadcrumb)|(posthog|analytics|mixpanel)\.(capture|track|identify))$/.test(
            dotted(node.callee),
          )
        )
          continue
        const what = node.arguments
          .map(argument => secretIn(project, module, argument))
          .find(name => name !== undefined)
        if (what !== undefined) yield seenAt(module, node, `${what} is written into the log`)
      }
  },
}

const secretName =
  /^(access_?token|refresh_?token|id_?token|token|tokens|jwt|secret|client_?secret|password|api_?key|sealed_?session|session_?token|authorization|cookie|cookies|code_?verifier|otp|recovery_?codes?|private_?key|set-cookie|totp|magic_?code|auth_?code|authorization_?code|credential|credentials|sessionData|cookie_?password|signing_?secret)$/i
const personal =
  /^(email|phone|phone_?number|firstName|lastName|first_name|last_name|ssn|birthdate|address|rawAttributes|raw_attributes)$/i

function secretIn(project: Project, module: Module, value: Node): string | undefined {
  const node = bare(value)
  switch (node.type) {
    case 'ObjectExpression':
      return first(
        node.properties.map(property =>
          property.type === 'ObjectProperty'
            ? secretIn(project, module, property.value)
            : property.type === 'SpreadElement'
              ? secretIn(project, module, property.argument)
              : undefined,
        ),
      )
    case 'TemplateLiteral':
      return first(node.expressions.map(part => secretIn(project, module, part)))
    case 'BinaryExpression':
      return node.operator === '+'
        ? first([node.left, node.right].map(part => secretIn(project, module, part)))
        : undefined
    case 'LogicalExpression':
      return node.operator === '&&'
        ? secretIn(project, module, node.right)
        : first([node.left, node.right].map(part => secretIn(project, module, part)))
    case 'ConditionalExpression':
      return first([node.consequent, node.alternate].map(part => secretIn(project, module, part)))
    case 'ArrayExpression':
      return first(node.elements.map(part => (part ? secretIn(project, module, part) : undefined)))
    case 'Identifier':
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return ofName(project, module, node)
    default:
      return isCall(node) ? ofCall(project, module, node) : undefined
  }
}

function first(found: readonly (string | undefined)[]): string | undefined {
  return found.find(name => name !== undefined)
}

function ofCall(
  project: Project,
  module: Module,
  call: Node & { readonly callee: Node; readonly arguments: readonly Node[] },
): string | undefined {
  const name = dotted(call.callee)
  if (/^Object\.(fromEntries|entries)$/.test(name) && isWholeForm(project, module, call)) return 'all of the form'
  if (/^(JSON\.stringify|inspect|util\.inspect|String|structuredClone|Object\.fromEntries|Object\.entries)$/.test(name))
    return first(call.arguments.map(argument => secretIn(project, module, argument)))
  if (/\.(json|text|formData)$/.test(name))
    return tracerOf(project)
      .origins(module, call)
      .some(({ kind }) => kind === 'auth')
      ? 'the answer of the token endpoint'
      : undefined
  if (/\.get$/.test(name))
    return first(
      call.arguments.map(argument =>
        argument.type === 'StringLiteral' && secretName.test(argument.value) ? argument.value : undefined,
      ),
    )
  return undefined
}

/** `Object.fromEntries(form)` of what the visitor filled in. */
function isWholeForm(project: Project, module: Module, call: Node & { readonly arguments: readonly Node[] }): boolean {
  return call.arguments.some(argument =>
    tracerOf(project)
      .origins(module, argument)
      .some(({ kind, key }) => kind === 'body' && /^(formData|)$/.test(key)),
  )
}

function ofName(project: Project, module: Module, node: Node): string | undefined {
  const name =
    node.type === 'Identifier'
      ? node.name
      : node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression'
        ? (keyOf(node.property, node.computed) ?? '')
        : ''
  if (secretName.test(name) || personal.test(name)) return name
  const origins = tracerOf(project).origins(module, node)
  if (origins.some(({ kind, key }) => kind === 'env' && /SECRET|API_KEY|PASSWORD|PRIVATE_KEY/.test(key)))
    return 'a secret of the configuration'
  if (
    /^(id|userId|organizationId|status|ok|length|sub|type|event|message|code|name|state|statusCode|url|error)$/i.test(
      name,
    )
  )
    return undefined
  const whole = (key: string) =>
    key === '' ||
    /^(user|profile|impersonator|json|data|body|session|result|response|req|request|headers|claims|payload)$/i.test(key)
  if (origins.some(({ kind, key }) => kind === 'auth' && whole(key))) return `all of \`${dotted(node)}\``
  if (
    /(^|\.)(headers|cookies|body)$/.test(dotted(node)) &&
    origins.some(({ kind, key }) => /^(header|cookie|body)$/.test(kind) && whole(key))
  )
    return `all of \`${dotted(node)}\``
  if (/^(user|profile|session)$/.test(lastName(node)) && origins.some(({ kind }) => kind === 'session'))
    return `all of \`${dotted(node)}\``
  return undefined
}
