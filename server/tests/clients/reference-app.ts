import assert from 'node:assert/strict'
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

/** The token that forms of this page carry for whoever looks at it. */
export async function formToken({ page }: Visitor, address: string): Promise<string> {
  await page.goto(address)
  return page.locator('input[name="csrf"]').first().inputValue()
}

/** Somebody at a browser of their own who opens a page, signs in on the way and comes back to it. */
export async function visit(
  ground: ClientGround,
  address: string,
  who: Account & { organization?: string },
): Promise<Visitor> {
  const visitor = await createVisitor(ground)
  await visitor.page.goto(address)
  await visitor.passThrough(who)
  assert.equal(visitor.page.url(), address)
  return visitor
}
