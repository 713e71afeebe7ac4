import { perform } from '../drive.ts'
import { during, NotHonest } from '../ground.ts'
import type { ReviewAct } from '../manifest.ts'
import { type RunScenario, Tried } from './model.ts'
import { freshlyEnding, livesOn, triedWith } from './over-lifetime.ts'

/** A sign-out ends the session where it is, and not in one browser alone. */
export const x12: RunScenario = {
  id: 'X12',
  title: 'The cookies of a session that was signed out, again',
  rules: ['IC16'],
  absent: ({ manifest }) =>
    manifest.signIn.signOut === null ? { because: 'nobody can sign out', code: /sign-?_?out|log-?_?out/i } : null,
  async run(ground) {
    const { manifest, scripted } = ground
    const route = manifest.signIn.signOut
    if (route === null) throw new NotHonest('There is no sign-out.')
    const tried = new Tried(ground)
    const { visitor } = await freshlyEnding(ground)
    const stolen = visitor.copy('with the old cookies')
    const act: ReviewAct = { ...signOutAct, route, page: manifest.signIn.home }
    const { result, calls } = await during(ground, async () => {
      const done = await perform(ground, visitor, act)
      if (done.reply.location !== null) await follow(done.reply.location)
      return done
    })
    const ended = calls.some(({ path }) => /\/sessions\/(revoke|logout)$/.test(path))
    tried.check(ended, {
      tried: 'a sign-out that the server does not learn of',
      broke: `${route.method} ${route.path} answered ${result.reply.status}, and the session goes on at the server.`,
    })
    const lives = await livesOn(ground, stolen)
    tried.check(lives !== 'yes', {
      tried: triedWith('the old cookies', lives),
      broke: 'The cookies of before the sign-out are a session still.',
    })
    return tried.outcome()

    async function follow(location: string): Promise<void> {
      const to = new URL(location, ground.app.origin)
      if (to.origin === scripted.origin) await visitor.get(to.href)
    }
  },
}

const signOutAct: ReviewAct = {
  id: 'sign_out',
  route: { method: 'POST', path: '/' },
  page: null,
  button: null,
  fields: {},
  as: 'form',
  who: 'member',
  may: 'sign out',
  to: 'themselves',
  dangerous: false,
  calls: [],
  code: [],
}
