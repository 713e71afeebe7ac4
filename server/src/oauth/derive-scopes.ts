import { type Application, isBuiltIn } from '../applications/index.ts'
import { mcpScope, scopes } from './model.ts'

export interface Scopes {
  readonly allowed: readonly string[]
  readonly otherwise: string
}

/** What tells of the person (OpenID Connect Core section 5.4); the consent page of an agent says so. */
const personScopes = ['openid', 'profile', 'email']

/**
 * What an application may ask for, and what it gets when it asks for nothing. A list of its own narrows what is offered, and is the
 * only way to ask for what a person may do in an organization: such a scope is the slug of a permission that there is.
 */
export function scopesOf(
  { kind, connect }: Pick<Application, 'kind' | 'connect'>,
  permissions: readonly string[] = [],
): Scopes {
  const offered = offeredTo(kind)
  const { scopes: listed } = connect
  if (listed === undefined || isBuiltIn(kind)) return offered
  const known = (scope: string): boolean => offered.allowed.includes(scope) || isPermission(scope, permissions)
  return { ...offered, allowed: listed.filter(known) }
}

function isPermission(scope: string, permissions: readonly string[]): boolean {
  return !words.has(scope) && permissions.includes(scope)
}

const words: ReadonlySet<string> = new Set(scopes)

/** True for a scope that says what a person may do in an organization, and nothing about the person. */
export function saysWhatOneMayDo(scope: string): boolean {
  return !words.has(scope)
}

function offeredTo(kind: Application['kind']): Scopes {
  switch (kind) {
    case 'agent':
      return { allowed: [mcpScope, ...personScopes, 'offline_access'], otherwise: mcpScope }
    case 'machine':
      return { allowed: [mcpScope, 'offline_access'], otherwise: mcpScope }
    case 'web':
    case 'single_page':
    case 'native':
      return { allowed: [...personScopes, 'offline_access'], otherwise: 'openid' }
    case 'account':
    case 'dashboard':
      return { allowed: [], otherwise: '' }
  }
}
