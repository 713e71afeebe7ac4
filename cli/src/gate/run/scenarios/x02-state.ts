import { beginSignIn, callbackOf, freshly, isSignedIn, nobody } from '../drive.ts'
import { during, type Ground } from '../ground.ts'
import type { Visitor } from '../visitor.ts'
import { always, type RunScenario, Tried } from './model.ts'

/** A callback belongs to the browser that began it, once. */
export const x02: RunScenario = {
  id: 'X02',
  title: 'A callback without state, with another browser’s state, or again',
  rules: ['IC06'],
  absent: always,
  async run(ground) {
    await freshly(ground, 'admin')
    const tried = new Tried(ground)
    const began = nobody(ground, 'admin')
    const back = await callbackOf(began, { authorize: await beginSignIn(ground, began), person: 'admin' })
    const bare = new URL(back)
    bare.searchParams.delete('state')
    await refused(ground, tried, { visitor: began.copy('without state'), to: bare, words: 'a callback without state' })
    const changed = new URL(back)
    changed.searchParams.set('state', 'c3RhdGUtb2Ytbm9ib2R5')
    await refused(ground, tried, {
      visitor: began.copy('changed state'),
      to: changed,
      words: 'a callback with a made-up state',
    })
    await refused(ground, tried, {
      visitor: nobody(ground, 'stranger'),
      to: back,
      words: 'a callback in a browser that began nothing',
    })
    const other = nobody(ground, 'other browser')
    await beginSignIn(ground, other)
    await refused(ground, tried, { visitor: other, to: back, words: 'a callback with another browser’s state' })
    await again(ground, tried)
    return tried.outcome()
  },
}

interface Hostile {
  readonly visitor: Visitor
  readonly to: URL
  readonly words: string
}

async function refused(ground: Ground, tried: Tried, { visitor, to, words }: Hostile): Promise<void> {
  const { result, calls } = await during(ground, () => visitor.get(`${to.pathname}${to.search}`))
  const exchanged = calls.some(({ path }) => path === '/user_management/authenticate' || path === '/sso/token')
  const signedIn = await isSignedIn(ground, visitor, 'admin')
  tried.check(!exchanged && !signedIn && result.status >= 300, {
    tried: words,
    broke: signedIn
      ? `After ${words} somebody is signed in.`
      : exchanged
        ? `The code was exchanged in ${words}.`
        : `${words} was answered with ${result.status}.`,
  })
}

/** The state of a sign-in that is over, with a fresh code of somebody else. */
async function again(ground: Ground, tried: Tried): Promise<void> {
  const visitor = nobody(ground, 'admin')
  const authorize = await beginSignIn(ground, visitor)
  const first = await callbackOf(visitor, { authorize, person: 'admin' })
  await visitor.get(`${first.pathname}${first.search}`)
  const second = await callbackOf(visitor, { authorize, person: 'foreign_admin' })
  const { calls } = await during(ground, () => visitor.get(`${second.pathname}${second.search}`))
  tried.check(!calls.some(({ path }) => path === '/user_management/authenticate' || path === '/sso/token'), {
    tried: 'a state that was used before',
    broke: 'A state that was used before starts another exchange.',
  })
}
