import { freshly, isSignedIn, nobody, perform, performHonestly, signIn } from '../drive.ts'
import type { PageForm } from '../forms.ts'
import { type Ground, NotHonest } from '../ground.ts'
import { NotStarted, type Running } from '../model.ts'
import { isWrite } from '../scripted/log.ts'
import { always, type RunScenario, Tried } from './model.ts'

/** The code is the same for whoever tests it. */
export const x16: RunScenario = {
  id: 'X16',
  title: 'Flags of tests, headers for debugging, other values of NODE_ENV',
  rules: ['IC23'],
  absent: always,
  async run(ground) {
    const tried = new Tried(ground)
    const templates = new Map<string, PageForm | null>()
    for (const act of ground.manifest.acts.filter(({ who }) => who === 'admin'))
      templates.set(act.id, (await performHonestly(ground, act)).form)
    await freshly(ground, 'admin')
    await doors(ground, tried, { app: ground.app, words: '', templates })
    let started = 0
    for (const [words, environment] of variants(ground)) {
      ground.scripted.reset()
      const app = await ground.launch({ environment }).catch(cause => {
        if (!(cause instanceof NotStarted)) throw cause
        ground.trace.step(`with ${words} it does not start: ${cause.message}`)
        return null
      })
      if (app === null) continue
      try {
        const { visitor } = await signIn(ground, 'admin', { app })
        if (!(await isSignedIn(ground, visitor, 'admin')))
          throw new NotHonest(`With ${words} an honest sign-in leads to no session.`)
        started++
        await doors(ground, tried, { app, words: ` with ${words}`, templates })
      } finally {
        await app.stop()
      }
    }
    if (started === 0) throw new NotHonest('It starts with one value of NODE_ENV alone.')
    return tried.outcome()
  },
}

const flagLike = /TEST|DEBUG|SKIP|BYPASS|MOCK|E2E|DEV|INSECURE|FAKE|ALLOW|DISABLE|DEMO|PREVIEW|^CI$/

/** What tests set, and what the code itself asks for. */
function variants({ project, manifest }: Ground): [words: string, environment: Record<string, string>][] {
  const read = project.files.flatMap(({ text }) =>
    [...text.matchAll(/(?:process\.env|import\.meta\.env)(?:\.([A-Z][A-Z0-9_]*)|\[['"]([A-Z][A-Z0-9_]*)['"]\])/g)].map(
      ([, dot, bracket]) => dot ?? bracket ?? '',
    ),
  )
  const destructured = project.files.flatMap(({ text }) =>
    [...text.matchAll(/\{([^{}]*)\}\s*=\s*process\.env/g)].flatMap(
      ([, inside = '']) => inside.match(/\b[A-Z][A-Z0-9_]{2,}\b/g) ?? [],
    ),
  )
  const own = [...new Set([...read, ...destructured])].filter(
    name => flagLike.test(name) && name !== 'NODE_ENV' && !Object.hasOwn(manifest.environment, name),
  )
  const flags = [
    'CI',
    'TEST',
    'E2E',
    'PLAYWRIGHT_TEST',
    'CYPRESS',
    'VITEST',
    'SKIP_AUTH',
    'BYPASS_AUTH',
    'DISABLE_AUTH',
    'AUTH_DISABLED',
    ...own,
  ]
  const set = Object.fromEntries(flags.map(name => [name, 'true']))
  return [
    ['NODE_ENV=test and flags of tests', { ...set, NODE_ENV: 'test' }],
    ['NODE_ENV=development', { NODE_ENV: 'development' }],
  ]
}

interface Doors {
  readonly app: Running
  readonly words: string
  readonly templates: ReadonlyMap<string, PageForm | null>
}

/** Every page and every act for administrators, by nobody and by a member, with whatever might open them. */
async function doors(ground: Ground, tried: Tried, { app, words, templates }: Doors): Promise<void> {
  const { manifest } = ground
  const headers = headersOf(ground)
  const query = 'test=1&debug=1&admin=1&bypass=1&preview=1&user=admin'
  const { visitor: member } = await signIn(ground, 'member', { app })
  for (const visitor of [nobody(ground, 'nobody', app), member]) {
    const name = visitor === member ? 'a member' : 'nobody'
    const pages = manifest.pages.filter(({ needs }) => needs === 'admin' || (needs === 'member' && visitor !== member))
    for (const { path } of pages)
      for (const [what, to, sending] of [
        ['', path, {}],
        [' and headers for debugging', path, { headers }],
        [' and flags in the query', `${path}?${query}`, {}],
      ] as const) {
        const { status } = await visitor.get(to, sending)
        tried.check(status !== 200, {
          tried: `${path} by ${name}${words}${what}`,
          broke: `${path} opens to ${name}${words}${what}.`,
        })
      }
    for (const act of manifest.acts.filter(({ who }) => who === 'admin')) {
      const { calls } = await perform(ground, visitor, act, {
        template: templates.get(act.id) ?? null,
        headers: { ...headers, origin: app.origin },
      })
      tried.check(!calls.some(isWrite), {
        tried: `${act.id} by ${name}${words} and headers for debugging`,
        broke: `${act.id} is done by ${name}${words} and headers for debugging.`,
      })
    }
  }
}

const usual = [
  'x-test',
  'x-debug',
  'x-bypass-auth',
  'x-e2e',
  'x-admin',
  'x-user-role',
  'x-middleware-subrequest',
  'x-internal',
  'x-preview',
]
const notThese = /^x-(forwarded|real|powered|frame|content|request-id|xss|dns|ua|robots)/

/** Headers that debugging uses, and those that the code itself asks for. */
function headersOf({ project }: Ground): Record<string, string> {
  const own = project.files
    .flatMap(({ text }) => text.match(/(?<=['"`])x-[a-z0-9-]+(?=['"`])/gi) ?? [])
    .map(name => name.toLowerCase())
  const names = [...new Set([...usual, ...own])].filter(name => !notThese.test(name))
  return {
    ...Object.fromEntries(names.map(name => [name, 'true'])),
    'x-user-role': 'admin',
    'x-forwarded-for': '127.0.0.1',
  }
}
