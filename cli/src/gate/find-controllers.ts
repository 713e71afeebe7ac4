import type { ClassMethod, Decorator, Node } from '@babel/types'
import { located } from './make-handler.ts'
import type { Handler, Module, ParameterKind } from './model.ts'
import { type CallNode, entriesOf, isCall, lastName, textOf } from './syntax.ts'

const verbs: Readonly<Record<string, Handler['method']>> = {
  Get: 'GET',
  Post: 'POST',
  Put: 'PUT',
  Patch: 'PATCH',
  Delete: 'DELETE',
  All: 'ANY',
}
const kinds: Readonly<Record<string, ParameterKind>> = {
  Req: 'request',
  Request: 'request',
  Body: 'body',
  RawBody: 'body',
  Query: 'query',
  Param: 'params',
  Headers: 'header',
  Session: 'session',
  User: 'session',
  CurrentUser: 'session',
}

/** Methods of a class that is decorated as a controller, as NestJS and its likes have them. */
export function controllerMethods(module: Module): Handler[] {
  return [...module.paths.keys()].flatMap(node => {
    if (node.type !== 'ClassDeclaration') return []
    const ofClass = node.decorators ?? []
    const controller = ofClass.find(decorator => nameOf(decorator) === 'Controller')
    if (controller === undefined) return []
    return node.body.body.flatMap(member =>
      member.type === 'ClassMethod' ? handlersOf({ module, node: member }, controller, ofClass) : [],
    )
  })
}

function handlersOf(
  { module, node: fn }: { readonly module: Module; readonly node: ClassMethod },
  controller: Decorator,
  ofClass: readonly Decorator[],
): Handler[] {
  const own = fn.decorators ?? []
  const marks = [...ofClass, ...own]
  return own.flatMap(decorator => {
    const method = verbs[nameOf(decorator)]
    if (method === undefined) return []
    const route = [controller, decorator].map(part => addressOf(part)).join('/')
    const parameters = fn.params.map(parameter => kindOf(parameter))
    return [{ module, fn, method, parameters, route, before: located(module, guardsOf(marks)) }]
  })
}

function nameOf({ expression }: Decorator): string {
  return lastName(isCall(expression) ? expression.callee : expression)
}

function argumentsOf({ expression }: Decorator): CallNode['arguments'] {
  return isCall(expression) ? expression.arguments : []
}

function addressOf(decorator: Decorator): string {
  const [first] = argumentsOf(decorator)
  if (first?.type === 'ObjectExpression') return textOf(new Map(entriesOf(first)).get('path')) ?? ''
  return textOf(first) ?? ''
}

function kindOf(parameter: Node): ParameterKind {
  const decorators = 'decorators' in parameter ? (parameter.decorators ?? []) : []
  return decorators.map(decorator => kinds[nameOf(decorator)]).find(kind => kind !== undefined) ?? 'none'
}

const metadata = /^(Roles?|Permissions?|Require\w+|Admin\w*|Polic(y|ies)|CheckPolicies|Acl|Scopes?|Owner\w*)$/
/** Guards that ask what a decorator says, and let everybody in where it says nothing. */
const asksMetadata = /(Role|Roles|Permission|Permissions|Policies|Policy|Acl|Scopes?)Guard$/

/** What may refuse before the method runs: guards, and the decorators that say what they ask for. */
function guardsOf(marks: readonly Decorator[]): Node[] {
  const told = marks.filter(decorator => metadata.test(nameOf(decorator)))
  const guards = marks
    .filter(decorator => nameOf(decorator) === 'UseGuards')
    .flatMap(decorator => argumentsOf(decorator) as Node[])
  const names = told.map(({ expression }) => (isCall(expression) ? (expression.callee as Node) : expression))
  return [...names, ...(told.length > 0 ? guards : guards.filter(guard => !asksMetadata.test(lastName(guard))))]
}
