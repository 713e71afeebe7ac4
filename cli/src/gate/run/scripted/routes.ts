import { randomBytes } from 'node:crypto'
import { pathMatches } from './log.ts'
import { presentList } from './present.ts'
import { type ApiAnswer, type ApiRequest, type ApiRoute, made, ok, type Stage } from './route.ts'
import { accountRoutes } from './routes-accounts.ts'
import { approvalRoutes } from './routes-approvals.ts'
import { organizationRoutes } from './routes-organizations.ts'
import { peopleRoutes } from './routes-people.ts'
import { roleRoutes } from './routes-roles.ts'
import { signInRoutes } from './routes-sign-in.ts'

const routes: readonly ApiRoute[] = [
  ...signInRoutes,
  ...peopleRoutes,
  ...organizationRoutes,
  ...roleRoutes,
  ...accountRoutes,
  ...approvalRoutes,
  { method: 'GET', path: '/events', answer: () => ok(presentList([])) },
  {
    method: 'POST',
    path: '/widgets/token',
    answer: () => made({ token: `widget-${randomBytes(16).toString('hex')}` }),
  },
]

/** The answer to a request, as the server would give it; undefined for a route that there is none of. */
export function answerRequest(stage: Stage, request: ApiRequest): ApiAnswer | undefined {
  const route = routes.find(({ method, path }) => method === request.method && pathMatches(request.path, path))
  if (route === undefined) return undefined
  if (route.open !== true && request.bearer !== stage.apiKey) return { status: 401, body: { message: 'Unauthorized' } }
  const parts = request.path.split('/').map(decodeURIComponent)
  return route.answer(stage, request, index => parts[index] ?? '')
}
