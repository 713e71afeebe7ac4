import type { Route } from '../platform/route.ts'
import { keyRoutes } from './routes-keys.ts'
import { memberRoutes } from './routes-members.ts'
import { pipesWidgetRoutes } from './routes-pipes.ts'
import { profileRoutes } from './routes-profile.ts'
import { securityRoutes } from './routes-security.ts'
import { settingsRoutes } from './routes-settings.ts'
import { setupRoutes } from './routes-setup.ts'
import { tokenRoutes } from './routes-token.ts'

/** The token, and everything that widgets ask for with it. */
export const widgetRoutes: readonly Route[] = [
  ...tokenRoutes,
  ...settingsRoutes,
  ...memberRoutes,
  ...profileRoutes,
  ...securityRoutes,
  ...keyRoutes,
  ...setupRoutes,
  ...pipesWidgetRoutes,
]
