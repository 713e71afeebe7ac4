import { type Act, type ActsGround, formAct, type Neighbours } from './acts.ts'
import { type Held, held } from './held-form.ts'

const text = '@id("all") permit(principal, action, resource);'

interface Drafted {
  readonly organizationId: string
  readonly id: string
}

async function draft({ make, fresh }: ActsGround): Promise<Drafted> {
  const organizationId = String((await make('/organizations', { name: `Ruled ${fresh()}` })).id)
  const made = await make(`/v1/organizations/${organizationId}/policies`, { text })
  return { organizationId, id: String(made.id) }
}

/** A form of a page of the policy, in the browser of whoever administers the installation. */
async function open(
  g: ActsGround,
  at: { readonly page: string; readonly path: string; readonly fields?: Record<string, string> },
): Promise<Held> {
  const person = g.ground().browser()
  await person.signIn()
  return held(person, at)
}

/** Policies of organizations. */
export const acts = (g: ActsGround): readonly Act[] => {
  const pagesOf = (organizationId: string): string => `/account/organizations/${organizationId}/policies`
  const versionForm = (action: string, events: readonly string[], prepare: (of: Drafted) => Promise<unknown>): Act =>
    formAct(g, `POST /account/organizations/{id}/policies/{policy_id}/${action}`, events, async () => {
      const made = await draft(g)
      await prepare(made)
      const page = `${pagesOf(made.organizationId)}/${made.id}`
      return open(g, { page, path: `${page}/${action}` })
    })
  const previewed = ({ organizationId, id }: Drafted): Promise<unknown> =>
    g.make(`/v1/organizations/${organizationId}/policies/${id}/preview`, {})
  return [
    g.api('POST /v1/organizations/{id}/policies', ['policy.created'], async () => {
      const { organizationId } = await draft(g)
      return { path: `/v1/organizations/${organizationId}/policies`, body: { text } }
    }),
    g.api('POST /v1/organizations/{id}/policies/{policy_id}/preview', ['policy.previewed'], async () => {
      const { organizationId, id } = await draft(g)
      return { path: `/v1/organizations/${organizationId}/policies/${id}/preview` }
    }),
    g.api('DELETE /v1/organizations/{id}/policies/{policy_id}', ['policy.discarded'], async () => {
      const { organizationId, id } = await draft(g)
      return { path: `/v1/organizations/${organizationId}/policies/${id}` }
    }),
    formAct(g, 'POST /account/organizations/{id}/policies', ['policy.created'], async () => {
      const { organizationId } = await draft(g)
      const path = pagesOf(organizationId)
      return open(g, { page: path, path, fields: { text, tests: '[]' } })
    }),
    versionForm('preview', ['policy.previewed'], async () => undefined),
    versionForm('discard', ['policy.discarded'], async () => undefined),
    versionForm('activate', ['policy.activated'], previewed),
  ]
}

/** Routes that change nothing which counts as a state, with the reason. */
export const changesNothing: Readonly<Record<string, string>> = {
  'POST /account/organizations/{id}/policies/form': 'shows the rules that say what was chosen',
  'POST /v1/policies/check': 'says what is wrong with a text, and keeps nothing of it',
}

export const neighbours: Neighbours = {
  async real(ground) {
    const { id: organizationId } = await ground.node.api('POST', '/organizations', { name: 'Ruled neighbour' })
    const { id } = await ground.node.api('POST', `/v1/organizations/${organizationId}/policies`, { text })
    return { policy: String(id) }
  },
  kindOf: { policies: 'policy' },
  bodies: { 'POST /v1/organizations/{id}/policies': { text }, 'POST /v1/policies/check': { text } },
}
