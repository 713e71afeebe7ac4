import type { ProviderKind } from '../model.ts'
import { ambitUpstream } from './ambit.ts'
import { customUpstream } from './custom.ts'
import { mcpUpstream } from './mcp.ts'
import { openapiUpstream } from './openapi.ts'
import { restUpstream } from './rest.ts'
import type { Upstream } from './upstream.ts'

const upstreams: Readonly<Record<ProviderKind, Upstream>> = {
  mcp: mcpUpstream,
  rest: restUpstream,
  openapi: openapiUpstream,
  ambit: ambitUpstream,
  custom: customUpstream,
}

/** How providers of that kind are spoken to. */
export function upstreamOf(kind: ProviderKind): Upstream {
  return upstreams[kind]
}
