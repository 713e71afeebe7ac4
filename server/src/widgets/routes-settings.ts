import { z } from 'zod'
import { brandingOf, getApplication } from '../applications/index.ts'
import { type Route, widgetDoor } from '../platform/route.ts'
import { forPerson } from './routes-door.ts'

const settingsSchema = z.object({
  object: z.literal('settings'),
  authkitOrigin: z.string(),
  logoDarkIconPath: z.string().nullable(),
  logoDarkPath: z.string().nullable(),
  logoLightIconPath: z.string().nullable(),
  logoLightPath: z.string().nullable(),
  teamName: z.string(),
})

export const settingsRoutes: readonly Route[] = [
  widgetDoor(
    'get',
    '/_widgets/settings',
    forPerson(
      { summary: 'Read how widgets look, and where the hosted pages are', response: settingsSchema },
      async ({ on, caller }) => {
        const { name, logoUrl, darkLogoUrl } = brandingOf(await getApplication(on.database, caller.applicationId))
        return {
          object: 'settings' as const,
          authkitOrigin: on.config.baseUrl,
          logoDarkIconPath: null,
          logoDarkPath: darkLogoUrl ?? null,
          logoLightIconPath: null,
          logoLightPath: logoUrl ?? null,
          teamName: name,
        }
      },
    ),
  ),
]
