import { setDigest } from '../../src/artifacts/derive-set-digest.ts'
import { rulesCritical } from '../../src/artifacts/model.ts'
import { type Act, type ActsGround, formAct, type Neighbours } from './acts.ts'
import { held } from './held-form.ts'

const files = [{ path: 'app/team.ts', mode: 'file', sha256: '0'.repeat(64), size: 3 }] as const
const digest = setDigest([...files])

const report = {
  format: 'ambit-artifact-review-1',
  gate: { name: 'ambit', version: '0.1.0' },
  rules: { version: '2026-11', critical: rulesCritical },
  digest,
  findings: [],
  execution: { mode: 'not_run', because: 'a test' },
  scenarios: [],
  access_model: [],
}

const made = (application: string): object => ({
  name: 'Team page',
  kind: 'user_management',
  application_id: application,
  digest,
  files,
})

async function submitted(g: ActsGround): Promise<string> {
  const { id } = await g.make('/v1/artifacts', made(await g.makeApplication()))
  return String(id)
}

/** Identity code that agents made; it is decided on its page. */
export const acts = (g: ActsGround): readonly Act[] => [
  g.api('POST /v1/artifacts', ['artifact.submitted'], async () => ({ body: made(await g.makeApplication()) })),
  g.api('POST /v1/artifacts/{id}/reviews', ['artifact.reviewed'], async () => ({
    path: `/v1/artifacts/${await submitted(g)}/reviews`,
    body: report,
  })),
  formAct(g, 'POST /artifacts/{id}/decision', ['artifact.rejected'], async () => {
    const page = `/artifacts/${await submitted(g)}`
    const person = g.ground().browser()
    await person.signIn()
    return held(person, { page, path: `${page}/decision`, fields: { decision: 'reject', reason: 'A test.' } })
  }),
]

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /v1/artifacts/{id}/check':
    'what is not approved can’t drift; what a check of an approved artifact writes is in src/artifacts/artifacts.test.ts',
}

export const neighbours: Neighbours = {
  async real({ node }) {
    const { id: application } = await node.api('POST', '/v1/applications', { name: 'Made by an agent' })
    const { id } = await node.api('POST', '/v1/artifacts', made(String(application)))
    return { artifact: String(id) }
  },
  kindOf: { artifacts: 'artifact' },
  bodies: {
    'POST /v1/artifacts/{id}/reviews': report,
    'POST /v1/artifacts/{id}/check': { files },
  },
}
