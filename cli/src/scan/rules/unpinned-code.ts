import { type Launched, launchedBy } from '../launched.ts'
import type { Rule } from '../model.ts'

const kinds: Readonly<Record<Launched['kind'], string>> = {
  npm: 'a package without an exact version',
  python: 'a package without an exact version',
  image: 'an image without its digest',
  git: 'the newest commit of a branch',
  web: 'code from an address without a version',
}

/** MCP-S08: whoever publishes the next version runs it here. */
export const unpinnedCode: Rule = {
  id: 'MCP-S08',
  title: 'Code that is not pinned',
  severity: 'high',
  mend: 'Name an exact version, the digest of the image, or the commit',
  look: ({ servers }) =>
    servers.flatMap(server => {
      const launched = launchedBy(server)
      if (launched === undefined || isExact(launched)) return []
      const reason = `Each start fetches ${kinds[launched.kind]}`
      return [{ rule: 'MCP-S08', node: launched.word.node, server: server.name, reason }]
    }),
}

function isExact({ kind, version }: Launched): boolean {
  if (version === undefined) return false
  return kind === 'npm' || kind === 'python'
    ? /^v?\d+(\.\d+)+([-+.a-z0-9]*)$/i.test(version) && !/x|\*/i.test(version.split('-')[0] ?? '')
    : true
}
