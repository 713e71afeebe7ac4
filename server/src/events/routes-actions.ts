import { z } from 'zod'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { configureAction, secretOfAction } from './actions-configure.ts'
import { type ActionKind, actionKinds } from './check-action-answer.ts'
import { urlLengthMax } from './parse-webhook-url.ts'
import { actionEndpointSchema, renderActionEndpoint } from './render-endpoint.ts'
import { listActionEndpoints } from './store-actions.ts'

function actionKind(text: string): ActionKind {
  const kind = actionKinds.find(one => one === text)
  if (kind === undefined) throw notFound('action')
  return kind
}

export const actionRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/actions',
      operation: 'listActionEndpoints',
      summary: 'Who is asked before somebody signs up or signs in',
      tag: 'Actions',
      access: 'admin',
      response: z.object({ object: z.literal('list'), data: z.array(actionEndpointSchema) }),
    },
    async on => ({
      object: 'list' as const,
      data: (await listActionEndpoints(on.database)).map(one => renderActionEndpoint(one, secretOfAction(on, one))),
    }),
  ),
  api(
    {
      method: 'put',
      path: '/v1/actions/{kind}',
      operation: 'configureAction',
      summary: 'Ask this endpoint before somebody signs up or signs in',
      tag: 'Actions',
      access: 'admin',
      params: z.object({ kind: z.string() }),
      body: z.object({ endpoint_url: z.string().max(urlLengthMax), enabled: z.boolean().default(true) }),
      response: actionEndpointSchema,
    },
    async (on, { actor, params, body }) => {
      const endpoint = await configureAction(on, actor, {
        kind: actionKind(params.kind),
        url: body.endpoint_url,
        enabled: body.enabled,
      })
      return renderActionEndpoint(endpoint, secretOfAction(on, endpoint))
    },
  ),
]
