import { isSignedIn } from '../drive.ts'
import { during } from '../ground.ts'
import { always, type RunScenario, Tried } from './model.ts'
import { livesOn } from './over-lifetime.ts'
import { freshlyShort } from './x12-logout.ts'

/** A session that the server ended has ended. */
export const x15: RunScenario = {
  id: 'X15',
  title: 'A session that the server ends between two requests',
  rules: ['IC07', 'IC16'],
  absent: always,
  async run(ground) {
    const tried = new Tried(ground)
    const { visitor } = await freshlyShort(ground)
    await during(ground, () => isSignedIn(ground, visitor, 'admin'))
    for (const session of ground.scripted.stage.state.sessions.values()) session.status = 'revoked'
    const lives = await livesOn(ground, visitor, 'admin')
    tried.check(lives !== 'yes', {
      tried:
        lives === 'no'
          ? 'a session that the server ended, at once'
          : 'a session that the server ended, once its access token was over',
      broke: 'A session that the server ended goes on, even where its access token is over.',
    })
    return tried.outcome()
  },
}
