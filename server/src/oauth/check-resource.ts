import type { Checked } from './model.ts'

export interface ResourceQuestion {
  /** As it was asked for; undefined when it wasn't. */
  readonly asked: string | undefined
  readonly baseUrl: string
  /** For clients that name none: MCP clients before 2025-06 don't. */
  readonly otherwise: string | undefined
  /** What an administrator lets this application ask for besides: none is ours. */
  readonly registered?: readonly string[]
}

const resourcePath = /^\/mcp(?:\/[a-z][a-z0-9-]{0,30})?$/
const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/**
 * RFC 8707 section 2: a token is for one of our MCP endpoints, or for a registered address, letter by letter. Of ours, the value kept has the base URL's origin, whichever loopback name
 * and port the client used to reach this machine, so that later comparisons are plain string equality.
 */
export function checkResource({
  asked,
  baseUrl,
  otherwise,
  registered = [],
}: ResourceQuestion): Checked<string | undefined> {
  if (asked === undefined) return { ok: true, value: otherwise }
  if (registered.includes(asked)) return { ok: true, value: asked }
  const path = resourcePathOf(asked, baseUrl)
  if (path !== undefined) return { ok: true, value: `${baseUrl}${path}` }
  return {
    ok: false,
    error: 'invalid_target',
    description: `The resources here are ${baseUrl}/mcp and those below it.`,
  }
}

function resourcePathOf(asked: string, baseUrl: string): string | undefined {
  if (/[^\x21-\x7e]|[\\#?]/.test(asked) || !URL.canParse(asked)) return undefined
  const url = new URL(asked)
  const base = new URL(baseUrl)
  if (url.username !== '' || url.password !== '' || url.protocol !== base.protocol) return undefined
  const twins = loopbackNames.includes(base.hostname) && loopbackNames.includes(url.hostname)
  if (url.host !== base.host && !twins) return undefined
  return resourcePath.test(url.pathname) ? url.pathname : undefined
}

/** Is a token with this resource for another server, and so worth nothing here (T12)? */
export function isForeignResource(resource: string | undefined, baseUrl: string): boolean {
  return resource !== undefined && resourcePathOf(resource, baseUrl) === undefined
}
