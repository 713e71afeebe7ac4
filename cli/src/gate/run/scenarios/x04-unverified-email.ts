import { freshly, isSignedIn, perform, performHonestly, signIn, wasDone } from '../drive.ts'
import { NotHonest } from '../ground.ts'
import { type RunScenario, Tried } from './model.ts'

/** An address is no identity: whoever says it is theirs gets nothing of whom it belongs to. */
export const x04: RunScenario = {
  id: 'X04',
  title: 'An address that is not verified, and one that changed',
  rules: ['IC12'],
  absent: ({ manifest }) =>
    manifest.pages.some(({ needs }) => needs === 'admin') || manifest.acts.some(({ who }) => who === 'admin')
      ? null
      : { because: 'nothing is for some people only', code: /role|admin|permission/i },
  async run(ground) {
    const { manifest, scripted } = ground
    const tried = new Tried(ground)
    for (const act of manifest.acts.filter(({ who }) => who === 'admin')) {
      const { form } = await performHonestly(ground, act)
      scripted.reset()
      const { visitor } = await signIn(ground, 'impostor')
      const done = await perform(ground, visitor, act, { template: form })
      tried.check(!wasDone(act, done.calls), {
        tried: `${act.id} by somebody with the admin’s address, not verified`,
        broke: `Somebody who only says that the admin’s address is theirs may ${act.may}.`,
      })
    }
    const { visitor: admin } = await freshly(ground, 'admin')
    const { visitor: impostor } = await signIn(ground, 'impostor')
    for (const { path } of manifest.pages.filter(({ needs }) => needs === 'admin')) {
      const honest = await admin.get(path)
      if (honest.status !== 200) throw new NotHonest(`${path} answers ${honest.status} to an administrator.`)
      const { status } = await impostor.get(path)
      tried.check(status !== 200, {
        tried: `${path} for somebody with the admin’s address, not verified`,
        broke: `${path} opens for somebody who only says that the admin’s address is theirs.`,
      })
    }
    const person = scripted.stage.state.people.get('admin')
    if (person !== undefined) person.email = 'renamed@people.example'
    const { visitor } = await signIn(ground, 'admin')
    if (!(await isSignedIn(ground, visitor, 'admin')))
      throw new NotHonest('Somebody whose address changed can not sign in any more.')
    return tried.outcome()
  },
}
