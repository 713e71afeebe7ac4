/**
 * Vendors' own remote MCP servers, by what the vendors say of them. No test here has spoken to one: addresses and ways in
 * change, so an administrator checks `docs` before adding one.
 */
export interface RemoteServer {
  /** Also the slug that is proposed for it. */
  readonly name: string
  readonly title: string
  readonly docs: string
  /** Undefined: each customer of the vendor has an address of their own, described by `address`. */
  readonly url: string | undefined
  readonly address?: string
  readonly auth: 'none' | 'bearer' | 'oauth'
  /** With oauth: it takes the registration of any client (RFC 7591), or wants an app that somebody registered there. */
  readonly registration?: 'automatic' | 'app'
}

/** Every one that is known; a new one is a line here. */
export const remoteServers: readonly RemoteServer[] = [
  {
    name: 'linear-mcp',
    title: 'Linear (MCP)',
    docs: 'https://linear.app/docs/mcp',
    url: 'https://mcp.linear.app/mcp',
    auth: 'oauth',
    registration: 'automatic',
  },
  {
    name: 'notion-mcp',
    title: 'Notion (MCP)',
    docs: 'https://developers.notion.com/docs/mcp',
    url: 'https://mcp.notion.com/mcp',
    auth: 'oauth',
    registration: 'automatic',
  },
  {
    name: 'atlassian-mcp',
    title: 'Atlassian: Jira and Confluence (MCP)',
    docs: 'https://support.atlassian.com/atlassian-rovo-mcp-server/',
    url: 'https://mcp.atlassian.com/v1/mcp',
    auth: 'oauth',
    registration: 'automatic',
  },
  {
    name: 'asana-mcp',
    title: 'Asana (MCP)',
    docs: 'https://developers.asana.com/docs/integrating-with-asanas-mcp-server',
    url: 'https://mcp.asana.com/v2/mcp',
    auth: 'oauth',
    registration: 'app',
  },
  {
    name: 'sentry-mcp',
    title: 'Sentry (MCP)',
    docs: 'https://docs.sentry.io/product/sentry-mcp/',
    url: 'https://mcp.sentry.dev/mcp',
    auth: 'oauth',
    registration: 'automatic',
  },
  {
    name: 'intercom-mcp',
    title: 'Intercom (MCP)',
    docs: 'https://developers.intercom.com/docs/guides/mcp',
    url: 'https://mcp.intercom.com/mcp',
    auth: 'oauth',
    registration: 'automatic',
  },
  {
    name: 'hubspot-mcp',
    title: 'HubSpot (MCP)',
    docs: 'https://developers.hubspot.com/mcp',
    url: 'https://mcp.hubspot.com',
    auth: 'oauth',
    registration: 'app',
  },
  {
    name: 'zendesk-mcp',
    title: 'Zendesk (MCP)',
    docs: 'https://support.zendesk.com/hc/en-us',
    url: undefined,
    address: 'The MCP address of your own Zendesk, below https://your-subdomain.zendesk.com',
    auth: 'oauth',
    registration: 'app',
  },
  {
    name: 'stripe-mcp',
    title: 'Stripe (MCP)',
    docs: 'https://docs.stripe.com/mcp',
    url: 'https://mcp.stripe.com/',
    auth: 'oauth',
    registration: 'automatic',
  },
  {
    name: 'github-mcp',
    title: 'GitHub (MCP)',
    docs: 'https://github.com/github/github-mcp-server/blob/main/docs/remote-server.md',
    url: 'https://api.githubcopilot.com/mcp/',
    auth: 'bearer',
  },
  {
    name: 'vercel-mcp',
    title: 'Vercel (MCP)',
    docs: 'https://vercel.com/docs/mcp/vercel-mcp',
    url: 'https://mcp.vercel.com',
    auth: 'oauth',
    registration: 'app',
  },
  {
    name: 'slack-mcp',
    title: 'Slack (MCP)',
    docs: 'https://docs.slack.dev/ai/mcp-server',
    url: 'https://mcp.slack.com/mcp',
    auth: 'oauth',
    registration: 'app',
  },
  {
    name: 'figma-mcp',
    title: 'Figma (MCP)',
    docs: 'https://developers.figma.com/docs/figma-mcp-server/',
    url: 'https://mcp.figma.com/mcp',
    auth: 'oauth',
    registration: 'automatic',
  },
  {
    name: 'cloudflare-mcp',
    title: 'Cloudflare (MCP)',
    docs: 'https://developers.cloudflare.com/agents/model-context-protocol/mcp-servers-for-cloudflare/',
    url: 'https://mcp.cloudflare.com/mcp',
    auth: 'oauth',
    registration: 'automatic',
  },
  {
    name: 'supabase-mcp',
    title: 'Supabase (MCP)',
    docs: 'https://supabase.com/docs/guides/getting-started/mcp',
    url: 'https://mcp.supabase.com/mcp',
    auth: 'oauth',
    registration: 'automatic',
  },
  {
    name: 'neon-mcp',
    title: 'Neon (MCP)',
    docs: 'https://neon.com/docs/ai/neon-mcp-server',
    url: 'https://mcp.neon.tech/mcp',
    auth: 'bearer',
  },
  {
    name: 'posthog-mcp',
    title: 'PostHog (MCP)',
    docs: 'https://posthog.com/docs/model-context-protocol',
    url: 'https://mcp.posthog.com/mcp',
    auth: 'bearer',
  },
  {
    name: 'airtable-mcp',
    title: 'Airtable (MCP)',
    docs: 'https://support.airtable.com/docs/using-the-airtable-mcp-server',
    url: 'https://mcp.airtable.com/mcp',
    auth: 'bearer',
  },
  {
    name: 'resend-mcp',
    title: 'Resend (MCP)',
    docs: 'https://resend.com/docs/mcp-server',
    url: 'https://mcp.resend.com/mcp',
    auth: 'bearer',
  },
  {
    name: 'paypal-mcp',
    title: 'PayPal (MCP)',
    docs: 'https://developer.paypal.com/tools/mcp-server/',
    url: 'https://mcp.paypal.com/mcp',
    auth: 'oauth',
    registration: 'automatic',
  },
]
