import type { Rule, Server } from '../model.ts'
import { secretOfUrl } from '../secrets/find-secrets.ts'
import { nameMeans } from '../secrets/name-means.ts'

/** Servers whose vendors say that they sign people in by OAuth. */
const offers: ReadonlySet<string> = new Set(
  `mcp.linear.app mcp.notion.com mcp.atlassian.com mcp.asana.com mcp.sentry.dev mcp.intercom.com mcp.hubspot.com
  api.githubcopilot.com mcp.stripe.com mcp.paypal.com mcp.webflow.com mcp.vercel.com mcp.supabase.com mcp.neon.tech
  mcp.figma.com mcp.canva.com mcp.box.com mcp.monday.com mcp.squareup.com`.split(/\s+/),
)

/** MCP-S06: a key that lives until somebody ends it, where the server would sign its person in. */
export const oauthOffered: Rule = {
  id: 'MCP-S06',
  title: 'A long-lived key where the server offers OAuth',
  severity: 'high',
  mend: 'Leave the key out: the host then signs its person in by OAuth. Or connect the account at Ambit and use its gateway',
  look: ({ servers }) =>
    servers.flatMap(server => {
      const address = [...server.urls.map(({ value }) => value), ...server.words.map(({ node }) => node)].find(
        ({ value }) => offers.has(hostOf(value)),
      )
      if (address === undefined || !sendsKey(server, address.value)) return []
      return [
        { rule: 'MCP-S06', node: address, server: server.name, reason: 'A key is sent to a server that offers OAuth' },
      ]
    }),
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : ''
}

function sendsKey({ headers, words, texts }: Server, address: string): boolean {
  const names = [...headers, ...texts].map(({ name }) => name)
  const inHeader = names.some(name => /^authorization$|bearer/i.test(name) || nameMeans(name) === 'key')
  return (
    inHeader || words.some(({ text }) => /authorization:|api-?key:/i.test(text)) || secretOfUrl(address) !== undefined
  )
}
