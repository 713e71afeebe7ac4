import { isSignedIn, probeOf, signIn } from '../drive.ts'
import { NotHonest } from '../ground.ts'
import { placeholdersOf } from '../scripted/state.ts'
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
          because: 'no sign-in for one organization is offered',
          code: /connection_?id\s*:|\.sso\.get|sso\/authorize|organization_?id\s*:\s*(String\()?((req|request|ctx|context|event)\.)?(params|query|body|searchParams|formData)\b/i,
        },
  async run(ground) {
    const pattern = ground.manifest.sso?.start?.path ?? ''
    const tried = new Tried(ground)
    ground.scripted.reset()
    const values = placeholdersOf(ground.scripted.stage.state, 'own')
    const start = pattern.replace(/\{([a-z_]+)\}/g, (whole, name) => values[name] ?? whole)
    const honest = await signIn(ground, 'admin', { start })
    if (!(await isSignedIn(ground, honest.visitor, 'admin')))
      throw new NotHonest(`A sign-in by ${start} leads to no session.`)
    const hostile = await signIn(ground, 'admin', { start, twist: 'other_organization' })
    // A page for administrators shows it as well: the person who came back is one, elsewhere.
    const signedIn =
      probeOf(ground) === null ? hostile.reply.status < 400 : await isSignedIn(ground, hostile.visitor, 'foreign_admin')
    tried.check(!signedIn, {
      tried: 'a sign-in for one organization whose result is of another',
      broke: `A sign-in that ${start} began for one organization ended with somebody of another, and is a session.`,
    })
    return tried.outcome()
  },
}
