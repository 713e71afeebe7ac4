import { freshly, isSignedIn, perform, performHonestly, signIn } from '../drive.ts'
import { type Ground, NotHonest } from '../ground.ts'
import type { ReviewAct } from '../manifest.ts'
import { type ApiEntry, isWrite } from '../scripted/log.ts'
import { type RunScenario, Tried } from './model.ts'

/** What nobody takes back asks who is there, and is told to the log. */
export const x14: RunScenario = {
  id: 'X14',
  title: 'Dangerous acts by somebody who signed in long ago',
  rules: ['IC20'],
  absent: ({ manifest }) =>
    manifest.acts.some(mayBeDangerous)
      ? null
      : { because: 'nothing dangerous is offered', code: /deleteUser\(|deleteFactor\(|deleteOrganization\(/ },
  async run(ground) {
    const tried = new Tried(ground)
    const dangerous: ReviewAct[] = []
    for (const act of ground.manifest.acts) {
      const { calls } = act.who === 'nobody' ? { calls: [] } : await performHonestly(ground, act)
      if (!act.dangerous && !calls.some(isDangerous)) continue
      dangerous.push(act)
      const audited = calls.some(({ path, status }) => path === '/audit_logs/events' && status < 300)
      tried.check(audited, {
        tried: `${act.id} without an event in the audit log`,
        broke: `${act.id} leaves no event in the audit log that says who did it.`,
      })
    }
    if (dangerous.length === 0) throw new NotHonest('No act that the manifest names turned out to be dangerous.')
    for (const act of dangerous) await longAgo(ground, tried, act)
    return tried.outcome()
  },
}

async function longAgo(ground: Ground, tried: Tried, act: ReviewAct): Promise<void> {
  const person = act.who === 'member' ? 'member' : 'admin'
  const { form } = await performHonestly(ground, act)
  await freshly(ground, person)
  const { visitor } = await signIn(ground, person, { twist: 'long_ago' })
  if (!(await isSignedIn(ground, visitor, person)))
    throw new NotHonest('Somebody who signed in two hours ago has no session.')
  const { calls, reply, path } = await perform(ground, visitor, act, { template: form })
  const asked = reply.status >= 300 || /confirm|password|sign in again|code/i.test(reply.body)
  tried.check(!calls.some(isWrite) && asked, {
    tried: `${act.id} two hours after the sign-in`,
    broke: `${act.id} asks nobody to sign in again: ${act.route.method} ${path} answered ${reply.status} two hours after the sign-in, and it was done.`,
  })
}

function mayBeDangerous({ dangerous, calls }: ReviewAct): boolean {
  return dangerous || calls.some(({ method, path }) => isDangerous({ method, path, body: null }))
}

/** Acts that take somebody's way in or everything that they have, whatever the manifest says of them. */
function isDangerous({ method, path }: Pick<ApiEntry, 'method' | 'path' | 'body'>): boolean {
  return (
    method === 'DELETE' && /^\/user_management\/users\/[^/]+$|^\/auth\/factors\/|^\/organizations\/[^/]+$/.test(path)
  )
}
