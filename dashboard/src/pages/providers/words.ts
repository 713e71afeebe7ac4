import type { client } from '../../api.ts'

export type Provider = Awaited<ReturnType<typeof client.listProviders>>['data'][number]
export type Tool = Awaited<ReturnType<typeof client.listTools>>['data'][number]

export function kindWords({ kind }: Pick<Provider, 'kind'>): string {
  const words: Readonly<Record<string, string>> = {
    mcp: 'MCP server',
    rest: 'REST API of the catalogue',
    openapi: 'API by its document',
    ambit: 'this server',
  }
  return words[kind] ?? kind
}

/** Whose credential a call is made with. */
export function authWords({ auth }: Pick<Provider, 'auth'>): string {
  if (auth.type === 'none') return 'none needed'
  const whose = auth.per === 'user' ? 'each person’s own' : 'one for all'
  const what: Readonly<Record<string, string>> = { oauth: 'account', bearer: 'token', client_credentials: 'client' }
  return `${whose} ${what[auth.type] ?? auth.type}`
}
