import { type Application, actsAsAgent, listApplications } from '../applications/index.ts'
import { type ApprovalRule, listRules, livingByTool } from '../approvals/index.ts'
import {
  type AccountsAt,
  accountsByProvider,
  listProviders,
  listTools,
  type Provider,
  type Tool,
  toolsLookedAt,
} from '../pipes/index.ts'
import { pathOf } from '../platform/http.ts'
import { type Page, pageOf } from '../platform/list.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import type { Route } from '../platform/route.ts'
import { examinedText, passagesText } from '../platform/ways-out.ts'
import { type Door, type KnownDoor, leadingOut } from './derive-doors.ts'
import { isReachable, type OutsidePath, outsidePaths } from './derive-edges.ts'
import { parsePassages } from './parse-passages.ts'
import { type EdgeUse, listProbes, listUses, type Probe } from './store-boundaries.ts'

interface Known {
  doors: readonly KnownDoor[]
}

const knownOf = perPlatform<Known>(() => ({ doors: [] }))
const examined = parsePassages({ passages: passagesText, examined: examinedText })

/** Hands over every route that this server answers, and every job that it runs: the boundary report takes none for granted. */
export function knowDoors(
  on: Platform,
  parts: { readonly routes: readonly Route[]; readonly jobs: readonly string[] },
): void {
  knownOf(on).doors = [...parts.routes.map(doorOf), ...parts.jobs.map(jobOf)]
}

function doorOf(route: Route): KnownDoor {
  const method = route.kind === 'api' ? route.spec.method : route.method
  const door = `${method.toUpperCase()} ${pathOf(route)}`
  return { door, kind: route.kind, opens: route.kind === 'api' ? route.spec.access : opens[route.kind] }
}

const opens: Readonly<Record<Exclude<Route['kind'], 'api'>, string>> = {
  page: 'browser of a person',
  oauth: 'client of an application',
  mcp: 'token of a session',
  scim: 'token of a directory',
  widgets: 'token of a person, for widgets',
  operations: 'anyone',
}

function jobOf(name: string): KnownDoor {
  return { door: `job ${name}`, kind: 'job', opens: 'this server' }
}

/** Every door that leads out of this server, and whether each needs an approved session. */
export function doorsOut(on: Platform): readonly Door[] {
  return leadingOut(knownOf(on).doors, examined)
}

/** One way in which a tool can be reached: through one application, by sessions of these kinds. */
export interface Edge {
  readonly tool: Tool
  readonly provider: Provider
  /** Undefined: no application is there that an agent could come through. */
  readonly application: Application | undefined
  readonly use: EdgeUse | undefined
  readonly accounts: AccountsAt
  readonly rules: readonly ApprovalRule[]
  readonly outside: readonly OutsidePath[]
  readonly living: { readonly grants: number; readonly until: Date } | undefined
  readonly probes: readonly Probe[]
}

export interface BoundaryReport {
  readonly asOf: Date
  readonly edges: readonly Edge[]
  readonly doors: readonly Door[]
  /** Whether everything was looked at: not where there are more applications than one report holds. */
  readonly isWhole: boolean
}

const noAccounts: AccountsAt = { connected: 0, ofPeople: 0, ofOrganizations: 0, forApplications: 0, some: [] }
/** So many applications and rules are looked at. */
const lookedAtMax = 500
const pageRows = 100

/** How each tool can be reached now, and when each way was last used, refused and tried on purpose. */
export async function reportBoundaries(
  on: Platform,
  asked: { readonly provider?: string | undefined; readonly tool?: string | undefined },
): Promise<BoundaryReport> {
  const sql = on.database
  const doors = doorsOut(on)
  const all = await listTools(sql, asked.provider === undefined ? {} : { providerSlug: asked.provider })
  const tools = all.filter(tool => isReachable(tool) && (asked.tool === undefined || tool.name === asked.tool))
  const names = tools.map(({ name }) => name)
  const [providers, applications, accounts, living, rules, uses, probes] = await Promise.all([
    allOf(page => listProviders(sql, page)),
    allOf(page => listApplications(sql, page)),
    accountsByProvider(sql),
    livingByTool(sql),
    allOf(page => listRules(sql, undefined, page)),
    listUses(sql, names),
    listProbes(sql, names.map(subjectOf)),
  ])
  const byId = new Map(providers.map(provider => [provider.id, provider]))
  const agents = applications.filter(({ kind, state }) => actsAsAgent(kind) && state === 'active')
  const used = Map.groupBy(uses, use => use.tool)
  const probed = Map.groupBy(probes, probe => probe.subject)
  const edges = tools.flatMap(tool => {
    const provider = byId.get(tool.providerId)
    if (provider === undefined || provider.state === 'retired') return []
    const at = accounts.get(provider.id) ?? noAccounts
    const isLookedAt = toolsLookedAt(provider.catalogue).has(tool.plainName)
    const common = {
      tool,
      provider,
      accounts: at,
      rules: rules.filter(rule => isOver(rule, tool)),
      outside: outsidePaths(doors, { ...at, isLookedAt }),
      living: living.get(tool.id),
      probes: probed.get(subjectOf(tool.name)) ?? [],
    }
    const usesOfTool = used.get(tool.name) ?? []
    const through = applicationsOf(agents, { applications, uses: usesOfTool })
    return through.map(application => ({
      ...common,
      application,
      use: usesOfTool.find(use => use.applicationId === application?.id),
    }))
  })
  return { asOf: on.clock.now(), edges, doors, isWhole: applications.length < lookedAtMax }
}

/** What a probe of a tool is named by. */
export function subjectOf(toolName: string): string {
  return `tool ${toolName}`
}

/** Every application that agents can come through, and any other that ever did. */
function applicationsOf(
  agents: readonly Application[],
  { applications, uses }: { readonly applications: readonly Application[]; readonly uses: readonly EdgeUse[] },
): readonly (Application | undefined)[] {
  const seen = new Set(uses.map(use => use.applicationId))
  const others = applications.filter(each => seen.has(each.id) && !agents.includes(each))
  const through = [...agents, ...others]
  return through.length === 0 ? [undefined] : through
}

function isOver(rule: ApprovalRule, { effect, providerId }: Tool): boolean {
  const isOfEffect = rule.effects.length === 0 || rule.effects.includes(effect)
  return isOfEffect && (rule.providerId === undefined || rule.providerId === providerId)
}

/** Page after page, so many at most. */
export async function allOf<T extends { readonly id: string }>(list: (page: Page) => Promise<T[]>): Promise<T[]> {
  const found: T[] = []
  for (let after: string | undefined; found.length < lookedAtMax; ) {
    const page = pageOf({ limit: pageRows, order: 'asc', ...(after === undefined ? {} : { after }) })
    const rows = (await list(page)).slice(0, pageRows)
    found.push(...rows)
    after = rows.at(-1)?.id
    if (rows.length < pageRows) break
  }
  return found
}
