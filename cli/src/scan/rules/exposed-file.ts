import type { Configuration, Rule, Sighting } from '../model.ts'

/** MCP-S05: a file that others come to read, once it holds a secret. One finding for a file, at its first secret. */
export const exposedFile: Rule = {
  id: 'MCP-S05',
  title: 'A file with a secret can be read by others',
  severity: 'critical',
  mend: 'Rotate the secret first; then take it out of the file, let git ignore the file, and `chmod 600` it',
  look: () => [],
}

/** What the secrets of a file mean where others can read it. */
export function seeExposure({ exposure }: Configuration, secrets: readonly Sighting[]): Sighting[] {
  const [first] = secrets.filter(({ secret }) => secret !== undefined)
  if (first === undefined || exposure.length === 0) return []
  const { node, server } = first
  return [{ rule: 'MCP-S05', node, server, reason: `This file holds a secret, and ${exposure.join(', and ')}` }]
}
