import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import { createWidgetToken } from './actions-token.ts'
import { widgetScopes } from './model.ts'

/** What an application's server asks for on behalf of whoever looks at its page. */
export const tokenRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/widgets/token',
      operation: 'createWidgetToken',
      summary: 'Make a token that opens widgets for a person',
      tag: 'Widgets',
      access: 'admin',
      body: z.object({
        user_id: z.string(),
        organization_id: z.string().optional(),
        scopes: z
          .array(z.enum(widgetScopes))
          .max(widgetScopes.length)
          .optional()
          .describe('All that the roles of the member permit in widgets, where none are named.'),
        client_id: z
          .string()
          .optional()
          .describe('The application on whose pages the widgets are; the default one where none is named.'),
      }),
      response: z.object({ token: z.string(), expires_at: z.string() }).meta({ id: 'WidgetToken' }),
      status: 201,
    },
    async (on, { actor, body }) => {
      const { token, expiresAt } = await createWidgetToken(on, actor, {
        userId: body.user_id,
        organizationId: body.organization_id,
        scopes: body.scopes,
        clientId: body.client_id,
      })
      return { token: token.reveal(), expires_at: expiresAt.toISOString() }
    },
  ),
]
