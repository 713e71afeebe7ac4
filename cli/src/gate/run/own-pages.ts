import type { AccessRow } from '../review.ts'
import { freshly, nobody } from './drive.ts'
import { type Ground, NotHonest } from './ground.ts'
import type { ReviewPage } from './manifest.ts'
import type { Tried } from './scenarios/model.ts'
import type { PersonName } from './scripted/state.ts'

const everybody: readonly PersonName[] = ['member', 'admin', 'foreign_admin']

/**
 * The access model of code in which nothing can be changed, a sign-in alone: what everybody who may sign in sees, and nobody else. A page
 * for administrators is seen by no member.
 */
export async function ownPagesTried(ground: Ground, tried: Tried): Promise<readonly AccessRow[]> {
  const rows: AccessRow[] = []
  for (const page of ground.manifest.pages) if (page.needs !== 'nobody') rows.push(await tryPage(ground, tried, page))
  const route = ({ who, may, to }: AccessRow): string => `${who} ${may} ${to}`
  return rows.filter((row, index) => rows.findIndex(other => route(other) === route(row)) === index)
}

async function tryPage(ground: Ground, tried: Tried, { path, needs, shows }: ReviewPage): Promise<AccessRow> {
  const forAdmins = needs === 'admin'
  for (const name of forAdmins ? (['admin'] as const) : everybody) {
    const { visitor } = await freshly(ground, name)
    const { status } = await visitor.get(path)
    if (status !== 200) throw new NotHonest(`${path} answers ${status} to ${name}.`)
  }
  const opened = await seenBy(ground, path, 'nobody')
  tried.check(!opened, { tried: `${path} by anybody`, broke: `${path} opens to whoever asks.` })
  const toMembers = forAdmins && (await seenBy(ground, path, 'member'))
  tried.check(!toMembers, { tried: `${path} by a member`, broke: `${path} opens to a member.` })
  const who = opened ? 'anybody' : toMembers ? 'member of the organization' : forAdmins ? administrator : everybodyWords
  return {
    who,
    may: forAdmins ? `see ${shows.join(', ') || path}` : 'see their own page',
    to: forAdmins ? 'their own organization' : 'themselves',
    route: `GET ${path}`,
    seen_in: ['X06'],
  }
}

const administrator = 'administrator of the organization'
const everybodyWords = 'everybody who may sign in'

async function seenBy(ground: Ground, path: string, name: 'member' | 'nobody'): Promise<boolean> {
  const visitor = name === 'nobody' ? nobody(ground) : (await freshly(ground, name)).visitor
  return (await visitor.get(path)).status === 200
}
