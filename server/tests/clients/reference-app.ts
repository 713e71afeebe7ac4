import assert from 'node:assert/strict'
import type { BrowserContextOptions } from 'playwright-core'
import type { Account, ClientGround } from './ground.ts'
import { createVisitor, type Visitor } from './visitor.ts'

/** An application with user management, domain verification and single sign-on as the skills write them. */
export interface Reference {
  readonly url: string
  /** An organization whose administrator is `admin` and in which `member` may do nothing. */
  readonly organization: { readonly id: string; readonly name: string }
  readonly admin: Account
  readonly member: Account
  /** Skills that it has beside user management and domain verification. */
  readonly skills: readonly string[]
}

/** Signs somebody in, uses the pages of one skill, and answers what was seen. */
export type Use = (ground: ClientGround, app: Reference) => Promise<string>

/** The token that forms of this page carry for whoever looks at it. */
export async function formToken({ page }: Visitor, address: string): Promise<string> {
  await page.goto(address)
  return page.locator('input[name="csrf"]').first().inputValue()
}

export interface Visit {
  readonly address: string
  readonly who: Account & { readonly organization?: string }
  readonly browser?: BrowserContextOptions
}

/** Somebody at a browser of their own who opens a page, signs in on the way and comes back to it. */
export async function visit(ground: ClientGround, { address, who, browser }: Visit): Promise<Visitor> {
  const visitor = await createVisitor(ground, browser)
  await visitor.page.goto(address)
  await visitor.passThrough(who)
  assert.equal(visitor.page.url(), address)
  return visitor
}

/** What a program in this visitor's browser gets that sends a form as a page of the application would. */
export async function post(visitor: Visitor, address: string, form: Record<string, string>): Promise<number> {
  const { origin } = new URL(address)
  const answer = await visitor.context.request.post(address, { form, headers: { origin }, maxRedirects: 0 })
  return answer.status()
}

/** An organization of its own with one person who has that role in it. */
export async function alone(
  ground: ClientGround,
  role: 'admin' | 'member',
): Promise<{ readonly id: string; readonly who: Account & { readonly organization: string } }> {
  const person = await ground.user()
  const organization = `Own ${person.id.slice(-6)}`
  const id = await ground.organization(organization, [person])
  const { data } = await ground.api('GET', `/user_management/organization_memberships?user_id=${person.id}`)
  await ground.api('PUT', `/user_management/organization_memberships/${Object(data)[0].id}`, { role_slug: role })
  return { id, who: { ...person, organization } }
}
