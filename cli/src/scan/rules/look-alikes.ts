import { nearest } from '../../parse-arguments.ts'
import { launchedBy } from '../launched.ts'
import type { Context, Rule, Server, Sighting } from '../model.ts'

const known: readonly string[] = [
  '@modelcontextprotocol/server-filesystem',
  '@modelcontextprotocol/server-github',
  '@modelcontextprotocol/server-gitlab',
  '@modelcontextprotocol/server-gdrive',
  '@modelcontextprotocol/server-google-maps',
  '@modelcontextprotocol/server-redis',
  '@modelcontextprotocol/server-postgres',
  '@modelcontextprotocol/server-memory',
  '@modelcontextprotocol/server-everything',
  '@modelcontextprotocol/server-sequential-thinking',
  '@modelcontextprotocol/server-slack',
  '@modelcontextprotocol/server-puppeteer',
  '@modelcontextprotocol/server-brave-search',
  '@modelcontextprotocol/inspector',
  '@playwright/mcp',
  '@upstash/context7-mcp',
  '@notionhq/notion-mcp-server',
  '@supabase/mcp-server-supabase',
  'mcp-remote',
  'mcp-server-fetch',
  'mcp-server-git',
  'mcp-server-time',
  'mcp-server-sqlite',
  'firecrawl-mcp',
  'tavily-mcp',
]
const distanceMax = 2

/** MCP-S13: a name that is meant to be taken for another, or one door twice. */
export const lookAlikes: Rule = {
  id: 'MCP-S13',
  title: 'A look-alike, or the same server twice',
  severity: 'medium',
  mend: 'Keep one, check its name, and route it through the gateway',
  look: ({ servers }, context) => [
    ...servers.flatMap(seeName),
    ...servers.flatMap((server, at) => seeTwice(server, servers.slice(0, at))),
    ...seeBeside(servers, context),
  ],
}

function see({ node, name }: Server, reason: string): Sighting[] {
  return [{ rule: 'MCP-S13', node, server: name, reason }]
}

function seeName(server: Server): Sighting[] {
  const launched = launchedBy(server)
  const names = [server.name, launched?.name ?? '']
  if (names.some(name => /[a-z]/i.test(name) && /[\u0370-\u03ff\u0400-\u04ff\uff00-\uff5e\u200b-\u200f]/.test(name)))
    return see(server, 'A name mixes letters of two scripts that look alike')
  if (launched === undefined || launched.kind === 'image' || known.includes(launched.name)) return []
  const near = nearest(launched.name, known)
  const few = near !== undefined && Math.abs(near.length - launched.name.length) <= distanceMax && near.length > 8
  return few ? see(server, `The package is nearly, and not, ${near}`) : []
}

/** A key of what is reached or started; undefined where the entry says too little. */
function reached({ urls, words }: Server): string | undefined {
  const [url] = urls
  if (url !== undefined) return url.value.value.replace(/\/+$/, '')
  return words.length === 0 ? undefined : JSON.stringify(words.map(({ text }) => text))
}

function seeTwice(server: Server, before: readonly Server[]): Sighting[] {
  const holder = (one: Server): string => JSON.stringify(one.node.path.slice(0, -1))
  const twice = before.some(
    other => reached(other) !== undefined && reached(other) === reached(server) && holder(other) === holder(server),
  )
  return twice ? see(server, 'The same server stands here under another name') : []
}

/** A third party that is reached directly while the gateway is there: what it decides is gone round. */
function seeBeside(servers: readonly Server[], { gateways }: Context): Sighting[] {
  const isGateway = (one: Server): boolean => gateways.some(gateway => (reached(one) ?? '').startsWith(gateway))
  if (!servers.some(isGateway)) return []
  return servers
    .filter(server => !isGateway(server) && server.urls.some(({ value }) => /^https:\/\//.test(value.value)))
    .flatMap(server => see(server, 'A third party is reached beside the gateway'))
}
