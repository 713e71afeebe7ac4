import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import { generateLink } from './actions.ts'
import { intentNotOffered } from './errors.ts'
import { portalIntents } from './model.ts'

const urlLengthMax = 2_000
const idLengthMax = 128
const url = z.string().min(1).max(urlLengthMax)

/** Links for the administrators of an organization. */
export const portalRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/portal/generate_link',
      operation: 'generatePortalLink',
      summary: 'Get an address at which somebody sets an organization up; it counts once, for five minutes',
      tag: 'Portal',
      access: 'admin',
      body: z.object({
        organization: z.string().max(idLengthMax),
        intent: z.enum([...portalIntents, 'bring_your_own_key']).optional(),
        return_url: url.optional(),
        success_url: url.optional(),
      }),
      response: z.object({ link: z.string() }).meta({ id: 'PortalLink' }),
      status: 201,
    },
    async (on, { actor, body }) => {
      const { organization: organizationId, intent, return_url: returnUrl, success_url: successUrl } = body
      if (intent === 'bring_your_own_key') throw intentNotOffered(intent)
      const link = await generateLink(on, actor, { organizationId, intent, returnUrl, successUrl })
      return { link: link.reveal() }
    },
  ),
]
