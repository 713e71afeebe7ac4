import assert from 'node:assert/strict'
import { axeProblems, overflow } from '../pages/accessibility.ts'
import type { ClientGround } from './ground.ts'
import { alone, type Reference, visit } from './reference-app.ts'

const pagesOf: Readonly<Record<string, readonly string[]>> = {
  'sso-setup': ['/sso'],
  'organization-switcher': ['/organizations'],
  profile: ['/profile'],
  'sessions-and-devices': ['/sessions'],
  invitations: ['/invitations'],
  'api-keys': ['/api-keys'],
  'mfa-enrolment': ['/mfa'],
  'agent-approvals': ['/approvals'],
  'audit-log-viewer': ['/audit', '/changes'],
  roles: ['/roles', '/roles?role=admin', '/roles?role=org-support-desk'],
  'connected-accounts': ['/accounts', '/accounts/members'],
}

/** Each page is one for a phone, the dark and a screen reader. Answers how many. */
export async function lookAtPages(ground: ClientGround, { url, skills }: Reference): Promise<number> {
  const { id, who } = await alone(ground, 'admin')
  await ground.api('POST', `/authorization/organizations/${id}/roles`, { name: 'Support desk' })
  const paths = ['/team', '/domains', ...skills.flatMap(skill => pagesOf[skill] ?? [])]
  const visitor = await visit(ground, { address: `${url}${paths[0]}`, who })
  const { page } = visitor
  for (const path of paths)
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 360],
    ] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 800 })
      const answer = await page.goto(`${url}${path}`)
      assert.deepEqual([path, answer?.status(), await axeProblems(page), await overflow(page)], [path, 200, [], []])
      if (process.env.PICTURES)
        await page.screenshot({
          path: `${process.env.PICTURES}${path.replaceAll('/', '-')}-${width}.png`,
          fullPage: true,
        })
    }
  await visitor.close()
  return paths.length
}
