import { freshly, isSignedIn, signIn } from '../drive.ts'
import { always, type RunScenario, Tried } from './model.ts'

const tokens = [
  ['expired', 'an expired token'],
  ['other_issuer', 'a token of another issuer'],
  ['other_audience', 'a token for another application'],
  ['other_key', 'a token with a foreign signature'],
  ['unsigned', 'a token with the algorithm none'],
] as const

/** A session stands on a token that was verified whole. */
export const x01: RunScenario = {
  id: 'X01',
  title: 'Tokens that are expired, of somebody else or unsigned',
  rules: ['IC07'],
  absent: always,
  async run(ground) {
    await freshly(ground, 'admin')
    const tried = new Tried(ground)
    for (const [twist, words] of tokens) {
      const { visitor } = await signIn(ground, 'admin', { twist })
      const signedIn = await isSignedIn(ground, visitor, 'admin')
      tried.check(!signedIn, { tried: words, broke: `A sign-in that ended with ${words} is a session.` })
    }
    return tried.outcome()
  },
}
