import type { Expression, TemplateNode } from './parse-claim-template.ts'

/**
 * Names that say who somebody is, what they may do, for whom a token is, and until when: a template that could write them could write
 * itself authority, or a token for another application (RFC 7519 section 4.1, RFC 8693, RFC 9068).
 */
export const reservedClaims: ReadonlySet<string> = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti', 'azp', 'nonce', 'cnf', 'act', 'may_act', 'scope', 'scp'],
  ...['sid', 'client_id', 'auth_time', 'acr', 'amr', 'org_id', 'role', 'roles', 'permissions', 'groups'],
  ...['entitlements', 'feature_flags', 'events', '__proto__'],
])

/** What an expression may begin with, and the members that it has; undefined: whatever the application put there. */
export type TemplateWords = Readonly<Record<string, readonly string[]>>

export interface TemplateFault {
  readonly code: 'claim_reserved' | 'template_not_members' | 'variable_unknown' | 'value_not_text'
  readonly message: string
  readonly at: number
}

/** Members that hold more than one value, and so can't stand in the middle of a text. */
const holders = new Set(['metadata', 'domains', 'roles', 'role', 'custom_attributes'])

/** Everything that is wrong with a template that can be read; none when it may be used. */
export function claimTemplateFaults(node: TemplateNode, words: TemplateWords): TemplateFault[] {
  if (node.kind !== 'members')
    return [{ code: 'template_not_members', message: 'A template is an object, {"name": value}.', at: 0 }]
  const reserved = node.members
    .filter(([name]) => reservedClaims.has(name))
    .map(([name]) => ({
      code: 'claim_reserved' as const,
      message: `"${name}" is written by this server. Choose another name, for example "urn:myapp:${name}".`,
      at: 0,
    }))
  return [...reserved, ...faultsWithin(node, words)]
}

function faultsWithin(node: TemplateNode, words: TemplateWords): TemplateFault[] {
  switch (node.kind) {
    case 'members':
      return node.members.flatMap(([, each]) => faultsWithin(each, words))
    case 'items':
      return node.items.flatMap(each => faultsWithin(each, words))
    case 'text':
      return node.parts.flatMap(part => (typeof part === 'string' ? [] : expressionFaults(part, words, true)))
    case 'value':
      return expressionFaults(node.expression, words, false)
    case 'literal':
      return []
  }
}

function expressionFaults({ choices, at }: Expression, words: TemplateWords, isInText: boolean): TemplateFault[] {
  return choices.flatMap((choice): TemplateFault[] => {
    if (choice.kind === 'text') return []
    const [root = '', member, ...deeper] = choice.path
    const name = choice.path.join('.')
    const members = Object.hasOwn(words, root) ? words[root] : undefined
    if (members === undefined) {
      const message = `There is no "${root}". A variable begins with ${Object.keys(words).join(', ')}.`
      return [{ code: 'variable_unknown', message, at }]
    }
    if (member !== undefined && !members.includes(member)) {
      const message = `There is no "${name}". ${root} has ${members.join(', ')}.`
      return [{ code: 'variable_unknown', message, at }]
    }
    if (isInText && (member === undefined || (holders.has(member) && deeper.length === 0))) {
      const message = `"${name}" is more than one value, so it can’t stand in a text. Leave out the quotes around it.`
      return [{ code: 'value_not_text', message, at }]
    }
    return []
  })
}
