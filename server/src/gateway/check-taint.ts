import type { Tool } from '../pipes/model.ts'

/**
 * A session that read private data and text by others writes only what a person approved as this very call: what others wrote
 * may have led it there (MT17). Which words of it are private nobody can tell, so it counts for each write from then on.
 */
export function taintForbidsGrant(effect: Tool['effect'], labels: readonly string[]): boolean {
  return effect !== 'read' && labels.includes('untrusted') && labels.includes('private')
}
