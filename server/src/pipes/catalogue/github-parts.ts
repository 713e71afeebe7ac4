import type { JsonObject } from '../model.ts'
import type { AnswerShape, ResourceRule } from './catalogue.ts'

/** What several tools of GitHub share: arguments, what answers are made of, what is touched. */

export const name = { type: 'string', minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9._-]+$' }
export const owner = { ...name, description: 'Account or organization that owns the repository' }
export const repo = { ...name, description: 'Name of the repository' }
export const issueNumber = { type: 'integer', minimum: 1, description: 'Number of the issue' }
export const pullNumber = { type: 'integer', minimum: 1, description: 'Number of the pull request' }
export const title = { type: 'string', minLength: 1, maxLength: 256 }
export const body = { type: 'string', maxLength: 65_536, description: 'Text in Markdown' }
export const state = { type: 'string', enum: ['open', 'closed', 'all'] }
export const branch = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[^\\s~^:?*\\[\\\\]+$' }
export const perPage = { type: 'integer', minimum: 1, maximum: 50, description: 'How many at most' }
export const page = { type: 'integer', minimum: 1, maximum: 100 }
export const search = {
  type: 'string',
  minLength: 1,
  maxLength: 256,
  description: "A query in GitHub's search language",
}
export const labels = { type: 'array', items: { type: 'string', maxLength: 50 }, maxItems: 20 }

/** Of an object with these members and no others. */
export function schema(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  }
}

export const paging = { per_page: 'per_page', page: 'page' }
export const repository: ResourceRule = {
  kind: 'repository',
  id: '{arguments/owner}/{arguments/repo}',
  label: '{arguments/owner}/{arguments/repo}',
}
export const issue: ResourceRule = {
  kind: 'issue',
  id: '{arguments/owner}/{arguments/repo}#{arguments/issue_number}',
  label: '{arguments/owner}/{arguments/repo} issue {arguments/issue_number}',
}
export const pull: ResourceRule = {
  kind: 'pull_request',
  id: '{arguments/owner}/{arguments/repo}#{arguments/pull_number}',
  label: '{arguments/owner}/{arguments/repo} pull request {arguments/pull_number}',
}
export const foundIssue: ResourceRule = {
  kind: 'issue',
  id: '{arguments/owner}/{arguments/repo}#{item/number}',
  label: '{arguments/owner}/{arguments/repo} issue {item/number}',
  each: true,
}

export const repositoryFields = {
  full_name: '/full_name',
  description: '/description',
  private: '/private',
  default_branch: '/default_branch',
  language: '/language',
  open_issues: '/open_issues_count',
  url: '/html_url',
}
export const issueFields = {
  number: '/number',
  title: '/title',
  state: '/state',
  body: '/body',
  author: '/user/login',
  labels: '/labels/*/name',
  comments: '/comments',
  created_at: '/created_at',
  updated_at: '/updated_at',
  url: '/html_url',
}
export const commentFields = {
  id: '/id',
  author: '/user/login',
  body: '/body',
  created_at: '/created_at',
  url: '/html_url',
}
export const pullFields = {
  number: '/number',
  title: '/title',
  state: '/state',
  draft: '/draft',
  merged: '/merged',
  mergeable: '/mergeable',
  body: '/body',
  author: '/user/login',
  head: '/head/ref',
  head_sha: '/head/sha',
  base: '/base/ref',
  url: '/html_url',
}

export const listOf = (fields: AnswerShape['fields']): AnswerShape => ({ list: '', fields })
export const found = (fields: AnswerShape['fields']): AnswerShape => ({ list: '/items', fields })
