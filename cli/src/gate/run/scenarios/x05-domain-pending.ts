import { freshly, perform, performHonestly } from '../drive.ts'
import { textOfHtml } from '../forms.ts'
import { type Ground, NotHonest } from '../ground.ts'
import type { ReviewAct } from '../manifest.ts'
import { placeholdersOf } from '../scripted/state.ts'
import type { Visitor } from '../visitor.ts'
import { type RunScenario, Tried } from './model.ts'

/** Only the server says that a domain is proven. */
export const x05: RunScenario = {
  id: 'X05',
  title: 'A domain without proof: pending, failed, a public mail domain',
  rules: ['IC13'],
  absent: ({ manifest }) =>
    manifest.domains === null
      ? { because: 'no domains are managed', code: /organizationDomains|organization_domains|domain_?data/i }
      : null,
  async run(ground) {
    const { manifest, scripted } = ground
    const tried = new Tried(ground)
    const act = manifest.acts.find(({ id }) => id === manifest.domains?.verify)
    if (act === undefined) throw new NotHonest('The manifest names no act that has a domain checked.')
    const honest = await performHonestly(ground, act)
    const name = placeholdersOf(scripted.stage.state, 'own').domain_name ?? ''
    if (!(await shownProven(ground, honest.visitor, name)))
      throw new NotHonest(`${manifest.domains?.page} does not say that ${name} is proven once it is.`)
    for (const check of ['pending', 'failed'] as const) await unproven(ground, { tried, act, check })
    const add = manifest.acts.find(({ id }) => id === manifest.domains?.add)
    if (add !== undefined) await publicMail(ground, { tried, add, verify: act })
    return tried.outcome()
  },
}

interface Trying {
  readonly tried: Tried
  readonly act: ReviewAct
  readonly check: 'pending' | 'failed'
}

async function unproven(ground: Ground, { tried, act, check }: Trying): Promise<void> {
  const { visitor } = await freshly(ground, 'admin')
  ground.scripted.stage.domainCheck = check
  const name = placeholdersOf(ground.scripted.stage.state, 'own').domain_name ?? ''
  if (await shownProven(ground, visitor, name))
    tried.check(false, { tried: '', broke: `${name} is shown as proven before anybody checked it.` })
  const { calls } = await perform(ground, visitor, act)
  const proven = await shownProven(ground, visitor, name)
  tried.check(!proven && !claimsVerified(calls), {
    tried: `a domain whose check says ${check}`,
    broke: `A domain whose check says ${check} counts as proven.`,
  })
}

/** What can be proven by nobody: it stays as the server says, and the code does not say otherwise. */
async function publicMail(
  ground: Ground,
  { tried, add, verify }: { readonly tried: Tried; readonly add: ReviewAct; readonly verify: ReviewAct },
): Promise<void> {
  const { visitor } = await freshly(ground, 'admin')
  ground.scripted.stage.domainCheck = 'pending'
  const domain = 'gmail.com'
  const added = await perform(ground, visitor, add, { values: { new_domain: domain, domain_name: domain } })
  const id = [...ground.scripted.stage.state.domains.values()].find(one => one.domain === domain)?.id
  const checked = id === undefined ? [] : (await perform(ground, visitor, verify, { values: { domain: id } })).calls
  const proven = await shownProven(ground, visitor, domain)
  tried.check(!proven && !claimsVerified([...added.calls, ...checked]), {
    tried: `the public mail domain ${domain}`,
    broke: `The public mail domain ${domain} counts as proven.`,
  })
}

/** Whether the page says, beside the domain, that it is proven. */
async function shownProven({ manifest }: Ground, visitor: Visitor, domain: string): Promise<boolean> {
  const { status, body } = await visitor.get(manifest.domains?.page ?? '/')
  const text = textOfHtml(body)
  const at = text.indexOf(domain)
  if (status !== 200) throw new NotHonest(`${manifest.domains?.page} answers ${status}.`)
  if (at < 0) return false
  const beside = text.slice(at + domain.length, at + domain.length + 200).split(/[\w-]+\.(?:example|com)\b/)[0] ?? ''
  return new RegExp(manifest.domains?.verified ?? '', 'i').test(beside)
}

function claimsVerified(calls: readonly { readonly method: string; readonly body: unknown }[]): boolean {
  return calls.some(({ method, body }) => method !== 'GET' && /"state":"(legacy_)?verified"/.test(JSON.stringify(body)))
}
