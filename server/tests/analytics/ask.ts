import { keepFigures } from '../../src/analytics/index.ts'
import { analyticsRoutes } from '../../src/analytics/routes.ts'
import type { Actor } from '../../src/platform/actor.ts'
import type { Database } from '../../src/platform/database.ts'
import { createEdge, type Edge } from '../../src/platform/http.ts'
import type { Platform } from '../../src/platform/platform.ts'
import { key } from '../golden/permissions.ts'
import { logged, type Written } from './history.ts'

/** The doors of the figures, for whoever it says. */
export function figuresEdge(on: Platform, actor: Actor = key('auditor')): Edge {
  return createEdge(on, {
    routes: analyticsRoutes,
    authenticate: () => Promise.resolve(actor),
    renderRefusal: ({ status }) => new Response(null, { status }),
  })
}

export function askFigures(on: Platform, path: string, actor?: Actor, headers = {}): Promise<Response> {
  return figuresEdge(on, actor).fetch(new Request(`${on.config.baseUrl}/v1/analytics/${path}`, { headers }))
}

/** Adds events to the figures, some at a time. */
export async function keep(
  database: Database,
  written: readonly Written[],
  { batch = 50, from = 0 } = {},
): Promise<void> {
  const events = logged(written, from)
  for (let at = 0; at < events.length; at += batch) {
    const some = events.slice(at, at + batch)
    await database.transaction(tx => keepFigures(tx, some))
  }
}
