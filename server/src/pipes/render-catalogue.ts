import { z } from 'zod'
import type { Catalogue } from './catalogue/catalogue.ts'
import type { RemoteServer } from './catalogue/remote-servers.ts'
import { scopesAsked } from './derive-catalogue-tool.ts'
import { callbackAddress, catalogueServer } from './derive-oauth-party.ts'
import { effects } from './model.ts'

/** What can be added as a provider, as the API shows it. */
export const catalogueEntrySchema = z
  .object({
    object: z.literal('catalogue_entry'),
    name: z.string().describe('To be given as `catalogue` when the provider is added'),
    title: z.string(),
    kind: z.enum(['mcp', 'rest']),
    docs: z.string().describe('Where the third party describes it'),
    proven: z.boolean().describe('Whether tests of this version have run it against an emulator of the third party'),
    not_proven: z.string().nullable().describe('What of it no test has run'),
    url: z.string().nullable().describe('Address of an MCP server'),
    base_urls: z.record(z.string(), z.string()).describe('Hosts that can be replaced when it is added'),
    own: z.array(z.string()).describe('What has to be given when it is added, since each customer has their own'),
    auth: z.array(z.enum(['none', 'bearer', 'oauth'])),
    token: z.string().nullable().describe('What a person enters where a token is taken'),
    registration: z
      .enum(['automatic', 'app'])
      .nullable()
      .describe('`app`: an OAuth app has to be registered there first'),
    redirect_uri: z
      .string()
      .nullable()
      .describe('To be registered with that app; null where it depends on an address that is given'),
    scopes: z.array(z.string()),
    tools: z.array(
      z.object({ name: z.string(), title: z.string(), effect: z.enum(effects), scopes: z.array(z.string()) }),
    ),
  })
  .meta({ id: 'CatalogueEntry' })

type Presented = z.input<typeof catalogueEntrySchema>

/** A REST API with its tools. */
export function presentCatalogue(catalogue: Catalogue, baseUrl: string): Presented {
  const { name, title, docs, notProven, baseUrls, own, oauth, token, tools } = catalogue
  const server = catalogueServer(catalogue, {})
  return {
    object: 'catalogue_entry',
    name,
    title,
    kind: 'rest',
    docs,
    proven: true,
    not_proven: notProven ?? null,
    url: null,
    base_urls: { ...baseUrls },
    own: (own ?? []).map(host => `base_urls.${host}`),
    auth: oauth === undefined ? ['bearer'] : ['oauth', 'bearer'],
    token,
    registration: oauth === undefined ? null : 'app',
    redirect_uri:
      server === undefined || own?.includes('oauth') === true ? null : callbackAddress(baseUrl, server.issuer),
    scopes: [...scopesAsked(catalogue)],
    tools: Object.entries(tools).map(([tool, { title: called, effect, scopes }]) => ({
      name: tool,
      title: called,
      effect,
      scopes: [...scopes],
    })),
  }
}

/** A vendor's own MCP server. Its tools are not known before it is added. */
export function presentRemoteServer(server: RemoteServer): Presented {
  const { name, title, docs, url, address, auth, registration } = server
  return {
    object: 'catalogue_entry',
    name,
    title,
    kind: 'mcp',
    docs,
    proven: false,
    not_proven: 'Not proven here: address and way in are what the vendor says.',
    url: url ?? null,
    base_urls: {},
    own: url === undefined ? [`url: ${address}`] : [],
    auth: [auth],
    token: auth === 'bearer' ? `A token of ${title}` : null,
    registration: registration ?? null,
    redirect_uri: null,
    scopes: [],
    tools: [],
  }
}
