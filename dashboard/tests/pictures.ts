import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Theme, Width } from '../../server/tests/pages/browser.ts'
import { indexedPng } from '../../server/tests/pages/png.ts'
import { submitArtifact } from './governed.ts'
import { startWalked } from './ground.ts'

/**
 * Pictures of the dashboard on what a real agent did: `node dashboard/tests/pictures.ts` writes them to `docs/pictures/dashboard`, and
 * the page that shows them; with names, only those pictures.
 */
const folder = join(import.meta.dirname, '../../docs/pictures/dashboard')
const shots: readonly { readonly theme: Theme; readonly width: Width; readonly shown: number }[] = [
  { theme: 'light', width: 1280, shown: 320 },
  { theme: 'dark', width: 1280, shown: 320 },
  { theme: 'light', width: 360, shown: 120 },
]

interface Picture {
  readonly name: string
  readonly title: string
  readonly path: string
  /** What has to be there before it is taken. */
  ready(page: Page): Promise<unknown>
}

const ground = await startWalked()
const { id } = ground.walked.explanation.session
const { api } = ground.walked.ambit
const { id: acme } = await api('POST', '/organizations', { name: 'Acme' })
const text =
  '@id("all")\npermit(principal, action, resource);\n@id("no-destructive")\nforbid(principal, action, resource)\nwhen { context.effect == "destructive" };\n'
await api('POST', `/v1/organizations/${acme}/policies`, { text })
const rule = { name: 'Destroying takes two', effects: ['destructive'], persons: 1, roles: ['owner'] }
const { id: removed } = await api('POST', '/v1/approval_rules', rule)
await api('DELETE', `/v1/approval_rules/${removed}`)
const { id: review } = await api('POST', '/v1/access_reviews', {
  name: 'Applications in autumn',
  kinds: ['application'],
  reviewers: { by: 'installation_role', role: 'owner' },
  deadline_at: new Date(Date.now() + 14 * 86_400_000).toISOString(),
})
const artifact = await submitArtifact(api)
const link =
  (name: string) =>
  (page: Page): Promise<unknown> =>
    page.getByRole('link', { name }).first().waitFor()

const pictures: readonly Picture[] = [
  { name: 'home', title: 'Home', path: '', ready: page => page.getByText('session ended').first().waitFor() },
  {
    name: 'sessions',
    title: 'Sessions, one of them beside',
    path: `/sessions?open=${id}`,
    ready: page => page.getByRole('complementary').waitFor(),
  },
  {
    name: 'session',
    title: 'A session',
    path: `/sessions/${id}`,
    ready: page => page.getByText(/nothing ran and no result left/).waitFor(),
  },
  { name: 'people', title: 'People', path: '/people', ready: link('mina@acme.example') },
  { name: 'agents', title: 'Agents', path: '/agents', ready: link('Release agent') },
  { name: 'applications', title: 'Applications', path: '/applications', ready: link('Default application') },
  { name: 'audit', title: 'The log', path: '/audit', ready: page => page.locator('tbody tr').first().waitFor() },
  {
    name: 'analytics',
    title: 'Figures of people and agents',
    path: '/analytics',
    ready: page => page.getByRole('img', { name: /^Tool calls: [1-9]/ }).waitFor(),
  },
  { name: 'providers', title: 'Third parties', path: '/providers', ready: link('GitHub') },
  {
    name: 'provider',
    title: 'A third party with its tools',
    path: '/providers/github',
    ready: page => page.getByText('github__create_issue').first().waitFor(),
  },
  {
    name: 'approvals',
    title: 'Requests',
    path: '/approvals',
    ready: page => page.locator('tbody tr').first().waitFor(),
  },
  { name: 'policies', title: 'Policies', path: '/policies', ready: link('Acme') },
  {
    name: 'drift',
    title: 'Drift',
    path: '/drift',
    ready: link('Policy was loosened'),
  },
  { name: 'reviews', title: 'Access reviews', path: '/reviews', ready: link('Applications in autumn') },
  {
    name: 'review',
    title: 'A review',
    path: `/reviews/${review}`,
    ready: page => page.getByText('To decide').first().waitFor(),
  },
  {
    name: 'boundaries',
    title: 'Each way to a tool',
    path: '/boundaries?tool=github__create_issue',
    ready: page => page.getByRole('heading', { name: 'Doors that lead out' }).waitFor(),
  },
  {
    name: 'evidence',
    title: 'Evidence by framework',
    path: '/evidence',
    ready: page => page.getByText('percent: 4 of 4 calls').waitFor(),
  },
  {
    name: 'compare',
    title: 'Two sessions beside each other',
    path: `/sessions/${id}/compare?with=${id}`,
    ready: page => page.getByRole('heading', { name: 'Tools' }).waitFor(),
  },
  { name: 'artifacts', title: 'Identity code that agents made', path: '/artifacts', ready: link('Team page') },
  {
    name: 'artifact',
    title: 'Code, and the access model that it encodes',
    path: `/artifacts/${artifact}`,
    ready: page => page.getByText('remove a member').first().waitFor(),
  },
  { name: 'keys', title: 'API keys', path: '/keys', ready: link('First API key') },
  { name: 'webhooks', title: 'Webhooks, while there is none', path: '/webhooks', ready: link('Add endpoint') },
  { name: 'events', title: 'Events', path: '/events', ready: page => page.locator('tbody tr').first().waitFor() },
  {
    name: 'settings',
    title: 'Settings',
    path: '/settings',
    ready: page => page.getByText('It serves, and it can write').waitFor(),
  },
  {
    name: 'settings-log',
    title: 'Where the log goes, who signs it, and what was taken from it',
    path: '/settings?tab=log',
    ready: page => page.getByText('Nothing was erased.').waitFor(),
  },
  {
    name: 'palette',
    title: 'Search or run a command',
    path: '',
    ready: async page => {
      await page.getByText('session ended').first().waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('release')
      await page
        .getByRole('option', { name: /Release agent/ })
        .first()
        .waitFor()
    },
  },
]

const wanted = new Set(process.argv.slice(2))
await mkdir(folder, { recursive: true })
try {
  for (const { theme, width } of shots) {
    const { page, context } = await ground.enter({ options: { colorScheme: theme, viewport: { width, height: 860 } } })
    for (const { name, path, ready } of pictures) {
      if (wanted.size > 0 && !wanted.has(name)) continue
      await page.goto(`${ground.baseUrl}/dashboard${path}`)
      await ready(page)
      await page.waitForLoadState('networkidle')
      const fullPage = name !== 'palette'
      await writeFile(join(folder, `${name}-${theme}-${width}.png`), indexedPng(await page.screenshot({ fullPage })))
    }
    await context.close()
  }
  const sections = pictures.map(({ name, title, path }) => {
    const images = shots.map(({ theme, width, shown }) => {
      const file = `${name}-${theme}-${width}.png`
      return `<a href="${file}"><img src="${file}" width="${shown}" alt="${title}, ${theme}, ${width} pixels wide"></a>`
    })
    return `## ${title}\nAt \`/dashboard${path.replaceAll(id, '{id}').replace(String(review), '{id}').replace(artifact, '{id}')}\`.\n\n${images.join('\n')}\n`
  })
  const head = `# The dashboard

Its pages after a real agent has done what the demo shows, light and dark and on a phone. \`node dashboard/tests/pictures.ts\` makes
these pictures and this page.
`
  await writeFile(join(folder, 'README.md'), `${head}\n${sections.join('\n')}`)
} finally {
  await ground.close()
}
