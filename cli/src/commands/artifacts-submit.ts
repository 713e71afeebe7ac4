import { basename, resolve } from 'node:path'
import { Fault } from '../fault.ts'
import { reportOf } from '../gate/report.ts'
import type { Review } from '../gate/review.ts'
import type { Call, Command, Result, Value } from '../model.ts'
import { look, type Server, serverOf } from '../routes/call-route.ts'
import { version } from '../version.ts'
import { reviewed } from './artifacts-review.ts'

/** What the server takes. */
export const kinds = [
  'user_management',
  'sso_setup',
  'domain_verification',
  'organization_switcher',
  'profile',
  'sessions',
  'api_keys',
  'mfa_enrolment',
  'invitations',
  'roles',
  'audit_log_viewer',
  'connected_accounts',
  'agent_approvals',
  'sign_in',
  'configuration',
  'other',
] as const

/** `ambit artifacts submit PATH`: reviews the code, and brings files and report to where a person decides. */
export const artifactsSubmit: Command = {
  name: 'artifacts submit',
  summary: 'Review code and submit it with the report; a person decides about it on the page that is printed',
  example: 'ambit artifacts submit . --kind user_management',
  arguments: [{ name: 'path', summary: 'a file, or the folder of the code' }],
  options: [
    { name: 'kind', kind: 'text', summary: 'what the code is about', choices: kinds },
    { name: 'name', kind: 'text', summary: 'what people call it; without it the name of the folder' },
    { name: 'application', kind: 'text', summary: 'the id of its application; not needed where there is one alone' },
    {
      name: 'session',
      kind: 'text',
      summary: 'the session of the agent that made it, where the key is not the agent’s',
    },
    { name: 'base-commit', kind: 'text', summary: 'the commit that it changes' },
    { name: 'replaces', kind: 'text', summary: 'the artifact that this one is the next form of' },
    { name: 'static', kind: 'flag', summary: 'Read the code only; what did not run can not be approved' },
    { name: 'traces', kind: 'text', summary: 'a folder outside of the code, for what happened in each scenario' },
  ],
  result: {
    type: 'object',
    required: ['artifact_id', 'state', 'verdict', 'digest', 'url'],
    properties: {
      artifact_id: { type: 'string' },
      state: { type: 'string' },
      verdict: { enum: ['clear', 'changes_requested', 'rejected'] },
      digest: { type: 'string' },
      url: { type: 'string', description: 'Where a person decides.' },
    },
  },
  run: async (call: Call): Promise<Result> => {
    const { world, profile, command } = call
    const { review } = await reviewed(call)
    const server = await serverOf({ world, profile, command })
    const body = { ...filesOf(review, call), ...(await applicationOf(server, call)) }
    const answer = await server.send({ method: 'POST', template: '/v1/artifacts', parameters: {}, query: {}, body })
    const { id, state, url } = answer as { readonly id: string; readonly state: string; readonly url: string }
    const { verdict, digest } = review
    return {
      value: { artifact_id: id, state, verdict, digest, url },
      text: `${id} is submitted; the gate says ${verdict.replace('_', ' ')}. A person decides at\n${url}`,
    }
  },
}

function filesOf(review: Review, { options, world, arguments: given }: Call): { readonly [name: string]: Value } {
  const text = (name: string): string | undefined => (typeof options[name] === 'string' ? options[name] : undefined)
  const optional = { session_id: text('session'), base_commit: text('base-commit'), replaces: text('replaces') }
  return {
    name: text('name') ?? basename(resolve(world.cwd, given.path ?? '')),
    kind: text('kind') ?? 'user_management',
    digest: review.digest,
    files: review.files.map(({ path, mode, sha256, size }) => ({ path, mode, sha256, size })),
    report: JSON.parse(JSON.stringify(reportOf(review, version))) as Value,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  }
}

/** The application of the code: the named one, or the only one that there is. */
async function applicationOf(server: Server, { options }: Call): Promise<{ readonly application_id: string }> {
  if (typeof options.application === 'string') return { application_id: options.application }
  const page = await look(server, '/v1/applications', { query: { limit: '2' } })
  const { data } = page as { readonly data: readonly { readonly id: string }[] }
  const [only, other] = data
  if (only !== undefined && other === undefined) return { application_id: only.id }
  throw new Fault({
    code: 'application_not_named',
    message:
      only === undefined
        ? 'The server has no application yet.'
        : 'The server has several applications: name the one of this code with --application.',
    next: only === undefined ? 'ambit applications create --help' : 'ambit applications list',
  })
}
