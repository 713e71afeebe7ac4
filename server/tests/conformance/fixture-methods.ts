import { Fault, type FixtureCall, InputRequired, type JsonObject } from './fixture-call.ts'
import { complete, getPrompt, listPrompts, listResources, listTemplates, readResource } from './fixture-contents.ts'
import { findFixtureTool, fixtureTools } from './fixture-tools.ts'
import { meta, modernVersion } from './fixture-wire.ts'

export const serverInfo = { name: 'conformance-fixture', version: '1.0.0' }

type Handler = (call: FixtureCall) => Promise<JsonObject> | JsonObject

const inBoth: Readonly<Record<string, Handler>> = {
  'tools/list': () => ({ tools: fixtureTools.map(({ run: _, ...tool }) => tool) }),
  'tools/call': call => findFixtureTool(call.params.name).run(call),
  'prompts/list': listPrompts,
  'prompts/get': getPrompt,
  'resources/list': listResources,
  'resources/templates/list': listTemplates,
  'resources/read': readResource,
  'completion/complete': complete,
}

const legacyOnly: Readonly<Record<string, Handler>> = {
  ping: () => ({}),
  'logging/setLevel': () => ({}),
  'resources/subscribe': () => ({}),
  'resources/unsubscribe': () => ({}),
}

const modernOnly: Readonly<Record<string, Handler>> = {
  'server/discover': () => ({ supportedVersions: [modernVersion], capabilities: capabilitiesOf('modern') }),
}

const cacheable = new Set([
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
])

export function capabilitiesOf(era: 'legacy' | 'modern'): JsonObject {
  return {
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: era === 'legacy' ? { subscribe: true, listChanged: true } : { subscribe: true },
    completions: {},
    logging: {},
  }
}

/** The result of a method in this era; throws `Fault`, also for a method that does not exist there. */
export async function runMethod(method: string, call: FixtureCall): Promise<JsonObject> {
  const own = call.era === 'legacy' ? legacyOnly : modernOnly
  const handler = Object.hasOwn(inBoth, method) ? inBoth[method] : Object.hasOwn(own, method) ? own[method] : undefined
  if (handler === undefined) throw new Fault(-32601, `Method not found: ${method}`)
  if (call.era === 'legacy') return handler(call)
  try {
    const hints = cacheable.has(method) ? { ttlMs: 0, cacheScope: 'private' } : {}
    return { resultType: 'complete', ...hints, ...(await handler(call)), _meta: { [meta.serverInfo]: serverInfo } }
  } catch (cause) {
    if (cause instanceof InputRequired) return { ...cause.result, _meta: { [meta.serverInfo]: serverInfo } }
    throw cause
  }
}
