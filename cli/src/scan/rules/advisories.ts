import { launchedBy } from '../launched.ts'
import type { Rule, Severity } from '../model.ts'

interface Advisory {
  readonly package: string
  readonly ids: string
  readonly fixed: string
  /** Also versions that are named by their date, up to this one. */
  readonly datedUntil?: string
  readonly severity: Severity
}

/** As their projects say. A release of this program brings the newer ones. */
const advisories: readonly Advisory[] = [
  { package: 'mcp-remote', ids: 'CVE-2025-6514', fixed: '0.1.16', severity: 'critical' },
  { package: '@modelcontextprotocol/inspector', ids: 'CVE-2025-49596', fixed: '0.14.1', severity: 'critical' },
  { package: '@modelcontextprotocol/inspector', ids: 'CVE-2025-58444', fixed: '0.16.6', severity: 'high' },
  {
    package: '@modelcontextprotocol/server-filesystem',
    ids: 'GHSA-53mr-w429-c597',
    fixed: '2.0.1',
    datedUntil: '2026.8.31',
    severity: 'high',
  },
  { package: '@akoskm/create-mcp-server-stdio', ids: 'CVE-2025-54994', fixed: '0.0.13', severity: 'critical' },
]

/** A first number as large is a year. */
const datedFromMin = 2000

/** MCP-S12: a version that is known to be open to attack. */
export const knownAdvisories: Rule = {
  id: 'MCP-S12',
  title: 'A version with a known advisory',
  severity: 'high',
  mend: 'Use the lowest version that is named as mended, or a later one',
  look: ({ servers }) =>
    servers.flatMap(server => {
      const launched = launchedBy(server)
      const { version } = launched ?? {}
      if (launched === undefined || version === undefined || !/^\d+(\.\d+)+/.test(version)) return []
      const [advisory] = advisories.filter(one => one.package === launched.name && concerns(one, version))
      if (advisory === undefined) return []
      const reason = `${advisory.package} before ${advisory.fixed} has ${advisory.ids}`
      return [{ rule: 'MCP-S12', node: launched.word.node, server: server.name, reason, severity: advisory.severity }]
    }),
}

function concerns({ fixed, datedUntil }: Advisory, version: string): boolean {
  if (datedUntil !== undefined && Number.parseInt(version, 10) > datedFromMin) return compare(version, datedUntil) <= 0
  return compare(version, fixed) < 0
}

function compare(one: string, other: string): number {
  const [a, b] = [one, other].map(version => version.split('-')[0]?.split('.').map(Number) ?? [])
  const at = [0, 1, 2].find(nth => (a?.[nth] ?? 0) !== (b?.[nth] ?? 0))
  return at === undefined ? 0 : (a?.[at] ?? 0) - (b?.[at] ?? 0)
}
