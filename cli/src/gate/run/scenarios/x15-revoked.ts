import { isSignedIn } from '../drive.ts'
import { during } from '../ground.ts'
import { always, type RunScenario, Tried } from './model.ts'
import { freshlyEnding, livesOn, triedWith } from './over-lifetime.ts'

/** A session that the server ended has ended. */
export const x15: RunScenario = {
  id: 'X15',
  title: 'A session that the server ends between two requests',
  rules: ['IC07', 'IC16'],
  absent: always,
  async run(ground) {
    const tried = new Tried(ground)
    const { visitor } = await freshlyEnding(ground)
    await during(ground, () => isSignedIn(ground, visitor, 'admin'))
    for (const session of ground.scripted.stage.state.sessions.values()) session.status = 'revoked'
    const lives = await livesOn(ground, visitor)
    tried.check(lives !== 'yes', {
      tried: triedWith('the cookies of a session that the server ended', lives),
      broke:
        ground.manifest.signIn.ends === 'at_once'
          ? 'A session that the server ended goes on, and the manifest says that it ends at once.'
          : 'A session that the server ended goes on, even where its access token is over.',
    })
    return tried.outcome()
  },
}
