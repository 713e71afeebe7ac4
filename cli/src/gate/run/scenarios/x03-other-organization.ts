import { beginSignIn, freshly, isSignedIn, nobody, type SignedIn, signIn } from '../drive.ts'
import { textOfHtml } from '../forms.ts'
import { during, type Ground, NotHonest } from '../ground.ts'
import { placeholdersOf } from '../scripted/state.ts'
import type { Visitor } from '../visitor.ts'
import { type RunScenario, Tried } from './model.ts'

/** Whoever was sent to one organization's sign-in does not come back through another's. */
export const x03: RunScenario = {
  id: 'X03',
  title: 'A sign-in for one organization that ends in another',
  rules: ['IC03', 'IC14'],
  absent: ({ manifest }) =>
    manifest.sso?.start
      ? null
      : {
          because: 'no sign-in for one organization is offered (sso.start)',
          code: /AuthorizationUrl\w*\([\s\S]{0,300}\b(connectionId|organizationId)\b|organization_?id\s*:\s*(String\()?((req|request|ctx|context|event)\.)?(params|query|body|searchParams|formData)\b|sso\/authorize\b/i,
        },
  async run(ground) {
    const tried = new Tried(ground)
    const honest = await bound(ground)
    const result = await signIn(ground, 'admin', honest)
    if (!(await isSignedIn(ground, result.visitor, 'admin')) || result.reply.status >= 400)
      throw new NotHonest(`A sign-in by ${honest.start} leads to no session.`)
    const start = await bound(ground)
    const hostile = await signIn(ground, 'admin', { ...start, twist: 'other_organization' })
    tried.check(!(await isTaken(ground, hostile, start.wasSignedIn)), {
      tried: 'a sign-in for one organization whose result is of another',
      broke: `A sign-in that ${start.start} began for one organization ended with somebody of another, and is a session.`,
    })
    return tried.outcome()
  },
}

interface Bound {
  readonly start: string
  readonly visitor: Visitor
  readonly wasSignedIn: boolean
}

/** A browser that may begin a sign-in for its organization: anybody's, or else an administrator's. */
async function bound(ground: Ground): Promise<Bound> {
  const { visitor: admin } = await freshly(ground, 'admin')
  const values = placeholdersOf(ground.scripted.stage.state, 'own')
  const start = (ground.manifest.sso?.start?.path ?? '').replace(
    /\{([a-z_]+)\}/g,
    (whole, name) => values[name] ?? whole,
  )
  for (const visitor of [nobody(ground, 'admin'), admin]) {
    const authorize = await beginSignIn(ground, visitor.copy('tries'), { start }).catch(cause => {
      if (cause instanceof NotHonest) return null
      throw cause
    })
    const asked = ['organization_id', 'connection_id', 'organization', 'connection']
    if (asked.some(name => authorize?.searchParams.has(name))) return { start, visitor, wasSignedIn: visitor === admin }
  }
  throw new NotHonest(`${start} asks the server for no organization and no connection.`)
}

/** Whether the person of another organization has a session now; an earlier one of somebody else may go on. */
async function isTaken(ground: Ground, { visitor, reply }: SignedIn, wasSignedIn: boolean): Promise<boolean> {
  if (reply.status >= 400) return false
  const { state } = ground.scripted.stage
  const person = state.people.get('foreign_admin')
  const { organization = '' } = placeholdersOf(state, 'foreign')
  const marks = [
    person?.id,
    person?.email,
    person?.firstName,
    organization,
    state.organizations.get(organization)?.name,
  ]
  for (const { path } of ground.manifest.pages) {
    const { result, calls } = await during(ground, () => visitor.get(path))
    const seen = `${textOfHtml(result.body)} ${calls.map(call => `${call.path} ${JSON.stringify(call.query)}`).join(' ')}`
    if (marks.some(mark => mark !== undefined && seen.includes(mark))) return true
  }
  return !wasSignedIn && (await isSignedIn(ground, visitor, 'foreign_admin'))
}
