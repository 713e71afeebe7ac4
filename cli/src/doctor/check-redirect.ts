import type { Call } from '../model.ts'
import { look, type Server } from '../routes/call-route.ts'
import type { Check } from './check.ts'
import { environmentOf } from './check-project.ts'

const code = 'redirect_uri'

/** Whether people can come back to where the project expects them; `--fix` registers that address. */
export async function checkRedirect({ world, options }: Call, server: Server): Promise<Check[]> {
  const [, , uri = ''] =
    /^\s*(?:export\s+)?(NEXT_PUBLIC_)?WORKOS_REDIRECT_URI\s*=\s*["']?([\w.:/@~-]+)/m.exec(environmentOf(world)) ?? []
  if (!URL.canParse(uri)) return []
  const query = { limit: '100' }
  const page: { data?: { uri?: unknown }[] } = Object(await look(server, '/user_management/redirect_uris', { query }))
  if (page.data?.some(known => known.uri === uri) === true)
    return [{ code, state: 'fine', message: `People may come back to ${uri}` }]
  if (options.fix !== true) {
    const next = `ambit redirect-uris create --uri ${uri}`
    return [{ code, state: 'wrong', message: `The project expects people at ${uri}, which is not registered`, next }]
  }
  const template = '/user_management/redirect_uris'
  await server.send({ method: 'POST', template, parameters: {}, query: {}, body: { uri } })
  return [{ code, state: 'fixed', message: `People may come back to ${uri} from now on` }]
}
