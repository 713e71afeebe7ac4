import {
  Client,
  type OAuthClientInformationMixed,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type OAuthTokens,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { listenForCode } from '../walk/agent.ts'
import { type OpenHost, readCalled } from './host.ts'

const info = { name: 'Host on SDK 2', version: '1.0.0' }
const options = { versionNegotiation: { mode: 'auto' } } as const

/** The official client in its second generation, which finds out that this server speaks 2026-07-28. */
export const openSdk2: OpenHost = async ({ baseUrl, openInBrowser }) => {
  const listener = await listenForCode()
  const asked: string[] = []
  const authProvider = providerAt(listener.url, url => asked.push(url))
  const url = new URL(`${baseUrl}/mcp`)
  try {
    const first = new StreamableHTTPClientTransport(url, { authProvider })
    await new Client(info, options).connect(first).catch(() => undefined)
    const [address] = asked
    if (address === undefined) throw new Error('it was not asked to authorize')
    await openInBrowser(address)
    await listener.code
    await first.finishAuth(listener.answer())
  } finally {
    await listener.close()
  }
  const client = new Client(info, options)
  await client.connect(new StreamableHTTPClientTransport(url, { authProvider }))
  if (client.getProtocolEra() !== 'modern') throw new Error('it did not find the newest revision')
  return {
    tools: async () => (await client.listTools()).tools.map(tool => tool.name),
    call: async (name, args = {}) => readCalled(await client.callTool({ name, arguments: { ...args } })),
    close: () => client.close(),
  }
}

function providerAt(redirectUrl: string, ask: (url: string) => unknown): OAuthClientProvider {
  let client: OAuthClientInformationMixed | undefined
  let tokens: OAuthTokens | undefined
  let verifier = ''
  let discovered: OAuthDiscoveryState | undefined
  return {
    redirectUrl,
    clientMetadata: {
      client_name: info.name,
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    clientInformation: () => client,
    saveClientInformation: given => {
      client = given
    },
    tokens: () => tokens,
    saveTokens: given => {
      tokens = given
    },
    redirectToAuthorization: url => void ask(url.href),
    saveCodeVerifier: given => {
      verifier = given
    },
    codeVerifier: () => verifier,
    saveDiscoveryState: given => {
      discovered = given
    },
    discoveryState: () => discovered,
  }
}
