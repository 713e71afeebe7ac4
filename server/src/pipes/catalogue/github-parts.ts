import type { ResourceRule } from './catalogue.ts'
import { list, number, one, pick, text } from './parts.ts'

/** What the tools of GitHub have in common. */

export const name = { type: 'string', minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9._-]+$' }
export const owner = { ...name, description: 'Account or organization that owns the repository' }
export const repo = { ...name, description: 'Name of the repository' }
export const issue_number = number('Number of the issue or pull request', 1)
export const pull_number = number('Number of the pull request', 1)
export const title = text('A line', 256)
export const body = { type: 'string', maxLength: 65_536, description: 'Text in Markdown' }
export const state = one('Default: open', 'open', 'closed', 'all')
export const branch = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  pattern: '^[^\\s~^:?*\\[\\\\]+$',
  description: 'Name of a branch',
}
export const sha = { type: 'string', pattern: '^[0-9a-f]{40}$', description: 'A commit' }
export const search = text("A query in GitHub's search language", 256)
export const labels = list('Names of labels', { type: 'string', maxLength: 50 }, 20)

export const repository: ResourceRule = { kind: 'repository', id: '{arguments/owner}/{arguments/repo}' }
export const readRepository: ResourceRule = { ...repository, act: 'read' }
export const foundRepository: ResourceRule = { kind: 'repository', id: '{item/full_name}', each: true }
export const file: ResourceRule = {
  kind: 'file',
  id: '{arguments/owner}/{arguments/repo}/{arguments/path}',
  label: '{arguments/path} in {arguments/owner}/{arguments/repo}',
}

/** An issue or pull request by the number at that pointer. */
export function numbered(kind: 'issue' | 'pull_request', at: string): ResourceRule {
  const words = kind === 'issue' ? 'issue' : 'pull request'
  return {
    kind,
    id: `{arguments/owner}/{arguments/repo}#{${at}}`,
    label: `{arguments/owner}/{arguments/repo} ${words} {${at}}`,
    ...(at.startsWith('item') ? { each: true } : {}),
  }
}

/** A branch by its name at that pointer. */
export function branchAt(at: string): ResourceRule {
  return {
    kind: 'branch',
    id: `{arguments/owner}/{arguments/repo}:{${at}}`,
    label: `{${at}} in {arguments/owner}/{arguments/repo}`,
  }
}

export const repositoryFields = pick('full_name description private default_branch language', {
  open_issues: '/open_issues_count',
  url: '/html_url',
})
export const issueFields = pick('number title state body comments created_at updated_at', {
  author: '/user/login',
  labels: '/labels/*/name',
  url: '/html_url',
})
export const commentFields = pick('id body created_at', { author: '/user/login', url: '/html_url' })
export const pullFields = pick('number title state draft merged mergeable body', {
  author: '/user/login',
  head: '/head/ref',
  head_sha: '/head/sha',
  base: '/base/ref',
  url: '/html_url',
})
export const found = { items: '/items', total: '/total_count' }
