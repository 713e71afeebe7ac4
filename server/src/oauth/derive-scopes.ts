import type { Application } from '../applications/index.ts'
import { mcpScope } from './model.ts'

export interface Scopes {
  readonly allowed: readonly string[]
  readonly otherwise: string
}

/** What an application may ask for, and what it gets when it asks for nothing. */
export function scopesOf(kind: Application['kind']): Scopes {
  switch (kind) {
    case 'agent':
      return { allowed: [mcpScope, 'openid', 'offline_access'], otherwise: mcpScope }
    case 'machine':
      return { allowed: [mcpScope, 'offline_access'], otherwise: mcpScope }
    case 'web':
    case 'single_page':
    case 'native':
      return { allowed: ['openid', 'offline_access'], otherwise: 'openid' }
    case 'account':
      return { allowed: [], otherwise: '' }
  }
}
