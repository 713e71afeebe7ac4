import type { Application } from '../applications/index.ts'
import { mcpScope } from './model.ts'

export interface Scopes {
  readonly allowed: readonly string[]
  readonly otherwise: string
}

/** What tells of the person (OpenID Connect Core section 5.4); the consent page of an agent says so. */
const personScopes = ['openid', 'profile', 'email']

/** What an application may ask for, and what it gets when it asks for nothing. */
export function scopesOf(kind: Application['kind']): Scopes {
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
      return { allowed: [], otherwise: '' }
  }
}
