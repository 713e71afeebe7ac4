import { freshly, isSignedIn, signIn } from '../drive.ts'
import { textOfHtml } from '../forms.ts'
import { type Ground, NotHonest, secretsOf } from '../ground.ts'
import type { Failure } from '../scripted/server.ts'
import type { Reply } from '../visitor.ts'
import { always, type RunScenario, Tried } from './model.ts'

const failures: readonly (readonly [Failure, string])[] = [
  ['refused_401', '401'],
  ['refused_403', '403'],
  ['refused_409', '409'],
  ['refused_429', '429'],
  ['broken_500', '500'],
  ['no_answer', 'a broken connection'],
  ['html', 'HTML'],
  ['half_json', 'half of a JSON document'],
]

/** When the server fails nobody is signed in, and the page says nothing of what failed. */
export const x11: RunScenario = {
  id: 'X11',
  title: 'A server that refuses, fails, answers nothing, HTML or half of it',
  rules: ['IC17', 'IC19'],
  absent: always,
  async run(ground) {
    await freshly(ground, 'admin')
    const tried = new Tried(ground)
    await Promise.all(failures.map(([twist, words]) => atCallback(ground, tried, { twist, words })))
    await onPages(ground, tried)
    checkOutput(ground, tried)
    return tried.outcome()
  },
}

async function atCallback(
  ground: Ground,
  tried: Tried,
  { twist, words }: { readonly twist: Failure; readonly words: string },
): Promise<void> {
  const { visitor, reply } = await signIn(ground, 'admin', { twist }).catch(cause => {
    throw cause instanceof NotHonest
      ? cause
      : new NotHonest(`The code ended a request without an answer, where the server answers ${words}.`)
  })
  const signedIn = await isSignedIn(ground, visitor, 'admin')
  const told = toldBy(ground, reply)
  tried.check(!signedIn && told === null, {
    tried: `${words} at the callback`,
    broke: signedIn
      ? `Where the server answers ${words} at the callback, somebody is signed in.`
      : `Where the server answers ${words} at the callback, the page says ${told}.`,
  })
}

async function onPages(ground: Ground, tried: Tried): Promise<void> {
  const { manifest, scripted } = ground
  const { visitor } = await freshly(ground, 'admin')
  for (const failure of ['broken_500', 'html'] as const) {
    scripted.failing = ({ path }) => (path.startsWith('/sso/jwks') ? null : failure)
    for (const { path } of manifest.pages) {
      const reply = await visitor.get(path)
      const told = toldBy(ground, reply)
      tried.check(told === null, {
        tried: `${failure === 'html' ? 'HTML' : '500'} on ${path}`,
        broke: `Where the server answers ${failure === 'html' ? 'HTML' : '500'}, ${path} says ${told}.`,
      })
    }
    scripted.failing = null
  }
}

const stack = /\bat \S+ \((?:file:\/\/|\/|node:)[^)]*:\d+:\d+\)|\bat (?:file:\/\/|\/|node:)\S+:\d+:\d+|node_modules\//

/** What a page says that is not for whoever looks at it. */
function toldBy({ scripted }: Ground, { body, location }: Reply): string | null {
  const text = `${textOfHtml(body)}\n${body}\n${location ?? ''}`
  const secret = secretsOf(scripted).find(([name, value]) => name !== 'code' && text.includes(value))
  if (secret !== undefined) return `the ${secret[0]}`
  return stack.test(text) ? 'where in the code it failed' : null
}

/** What it printed meanwhile: tokens and addresses have no place in a log. */
function checkOutput(ground: Ground, tried: Tried): void {
  const output = ground.app.output()
  const names = secretsOf(ground.scripted)
    .filter(([name, value]) => name !== 'detail of an upstream error' && name !== 'code' && output.includes(value))
    .map(([name]) => name)
  tried.check(names.length === 0, {
    tried: 'its log',
    broke: `The code prints the ${[...new Set(names)].join(' and the ')}.`,
  })
}
