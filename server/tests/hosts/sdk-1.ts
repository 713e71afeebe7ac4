import { connectAgent } from '../walk/agent.ts'
import type { OpenHost } from './host.ts'

/** The official client in its first generation, which speaks the earlier revisions. */
export const openSdk1: OpenHost = async ({ baseUrl, openInBrowser }) =>
  connectAgent({ url: `${baseUrl}/mcp`, name: 'Host on SDK 1', openInBrowser })
