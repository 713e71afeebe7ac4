import type { JsonObject } from '../model.ts'
import type { AnswerShape, Catalogue, CatalogueTool, ResourceRule } from './catalogue.ts'

const name = { type: 'string', minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9._-]+$' }
const owner = { ...name, description: 'Account or organization that owns the repository' }
const repo = { ...name, description: 'Name of the repository' }
const issueNumber = { type: 'integer', minimum: 1, description: 'Number of the issue' }
const pullNumber = { type: 'integer', minimum: 1, description: 'Number of the pull request' }
const title = { type: 'string', minLength: 1, maxLength: 256 }
const body = { type: 'string', maxLength: 65_536, description: 'Text in Markdown' }
const state = { type: 'string', enum: ['open', 'closed', 'all'] }
const branch = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[^\\s~^:?*\\[\\\\]+$' }
const perPage = { type: 'integer', minimum: 1, maximum: 50, description: 'How many at most' }
const page = { type: 'integer', minimum: 1, maximum: 100 }
const search = { type: 'string', minLength: 1, maxLength: 256, description: "A query in GitHub's search language" }
const labels = { type: 'array', items: { type: 'string', maxLength: 50 }, maxItems: 20 }

function schema(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  }
}

const paging = { per_page: 'per_page', page: 'page' }
const repository: ResourceRule = {
  kind: 'repository',
  id: '{arguments/owner}/{arguments/repo}',
  label: '{arguments/owner}/{arguments/repo}',
}
const issue: ResourceRule = {
  kind: 'issue',
  id: '{arguments/owner}/{arguments/repo}#{arguments/issue_number}',
  label: '{arguments/owner}/{arguments/repo} issue {arguments/issue_number}',
}
const pull: ResourceRule = {
  kind: 'pull_request',
  id: '{arguments/owner}/{arguments/repo}#{arguments/pull_number}',
  label: '{arguments/owner}/{arguments/repo} pull request {arguments/pull_number}',
}
const foundIssue: ResourceRule = {
  kind: 'issue',
  id: '{arguments/owner}/{arguments/repo}#{item/number}',
  label: '{arguments/owner}/{arguments/repo} issue {item/number}',
  each: true,
}

const repositoryFields = {
  full_name: '/full_name',
  description: '/description',
  private: '/private',
  default_branch: '/default_branch',
  language: '/language',
  open_issues: '/open_issues_count',
  url: '/html_url',
}
const issueFields = {
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
const commentFields = { id: '/id', author: '/user/login', body: '/body', created_at: '/created_at', url: '/html_url' }
const pullFields = {
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

const listOf = (fields: AnswerShape['fields']): AnswerShape => ({ list: '', fields })
const found = (fields: AnswerShape['fields']): AnswerShape => ({ list: '/items', fields })

const reading: readonly CatalogueTool[] = [
  {
    name: 'get_me',
    title: 'Get the connected account',
    description: 'Who the connected GitHub account is.',
    effect: 'read',
    inputSchema: schema({}),
    scopes: [],
    operation: { method: 'GET', path: '/user' },
    answer: { fields: { login: '/login', name: '/name', url: '/html_url' } },
    resources: [{ kind: 'user', id: '{result/login}', label: '{result/login}' }],
  },
  {
    name: 'list_repositories',
    title: 'List repositories',
    description: 'Repositories that the connected account can reach, most recently changed first.',
    effect: 'read',
    inputSchema: schema({}, { per_page: perPage, page }),
    scopes: ['repo'],
    operation: { method: 'GET', path: '/user/repos', query: { ...paging } },
    answer: listOf(repositoryFields),
    resources: [{ kind: 'repository', id: '{item/full_name}', label: '{item/full_name}', each: true }],
  },
  {
    name: 'get_repository',
    title: 'Get a repository',
    description: 'Description, default branch, visibility and open issues of one repository.',
    effect: 'read',
    inputSchema: schema({ owner, repo }),
    scopes: ['repo'],
    operation: { method: 'GET', path: '/repos/{owner}/{repo}' },
    answer: { fields: repositoryFields },
    resources: [repository],
  },
  {
    name: 'list_branches',
    title: 'List branches',
    description: 'Branches of a repository with the commit each one points at.',
    effect: 'read',
    inputSchema: schema({ owner, repo }, { per_page: perPage, page }),
    scopes: ['repo'],
    operation: { method: 'GET', path: '/repos/{owner}/{repo}/branches', query: { ...paging } },
    answer: listOf({ name: '/name', sha: '/commit/sha', protected: '/protected' }),
    resources: [repository],
  },
  {
    name: 'list_commits',
    title: 'List commits',
    description: 'Commits of a branch, newest first.',
    effect: 'read',
    inputSchema: schema({ owner, repo }, { branch, per_page: perPage, page }),
    scopes: ['repo'],
    operation: { method: 'GET', path: '/repos/{owner}/{repo}/commits', query: { sha: 'branch', ...paging } },
    answer: listOf({
      sha: '/sha',
      message: '/commit/message',
      author: '/commit/author/name',
      date: '/commit/author/date',
    }),
    resources: [repository],
  },
  {
    name: 'get_file',
    title: 'Read a file',
    description: 'The text of one file of a repository, at a branch, tag or commit.',
    effect: 'read',
    inputSchema: schema({ owner, repo, path: { type: 'string', minLength: 1, maxLength: 1_000 } }, { ref: branch }),
    scopes: ['repo'],
    operation: { method: 'GET', path: '/repos/{owner}/{repo}/contents/{path+}', query: { ref: 'ref' } },
    answer: { fields: { path: '/path', sha: '/sha', size: '/size', text: '/content' }, base64: ['text'] },
    resources: [
      {
        kind: 'file',
        id: '{arguments/owner}/{arguments/repo}/{arguments/path}',
        label: '{arguments/path} in {arguments/owner}/{arguments/repo}',
      },
    ],
  },
  {
    name: 'list_issues',
    title: 'List issues',
    description: 'Issues of a repository, newest first. Pull requests are issues too on GitHub.',
    effect: 'read',
    inputSchema: schema(
      { owner, repo },
      { state, labels: { type: 'string', maxLength: 200 }, per_page: perPage, page },
    ),
    scopes: ['repo'],
    operation: {
      method: 'GET',
      path: '/repos/{owner}/{repo}/issues',
      query: { state: 'state', labels: 'labels', ...paging },
    },
    answer: listOf(issueFields),
    resources: [repository, foundIssue],
  },
  {
    name: 'get_issue',
    title: 'Get an issue',
    description: 'One issue with its text, state and labels.',
    effect: 'read',
    inputSchema: schema({ owner, repo, issue_number: issueNumber }),
    scopes: ['repo'],
    operation: { method: 'GET', path: '/repos/{owner}/{repo}/issues/{issue_number}' },
    answer: { fields: issueFields },
    resources: [issue],
  },
  {
    name: 'list_issue_comments',
    title: 'List comments of an issue',
    description: 'Comments of an issue or pull request, oldest first.',
    effect: 'read',
    inputSchema: schema({ owner, repo, issue_number: issueNumber }, { per_page: perPage, page }),
    scopes: ['repo'],
    operation: {
      method: 'GET',
      path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
      query: { ...paging },
    },
    answer: listOf(commentFields),
    resources: [issue],
  },
  {
    name: 'list_pull_requests',
    title: 'List pull requests',
    description: 'Pull requests of a repository, newest first.',
    effect: 'read',
    inputSchema: schema({ owner, repo }, { state, base: branch, per_page: perPage, page }),
    scopes: ['repo'],
    operation: {
      method: 'GET',
      path: '/repos/{owner}/{repo}/pulls',
      query: { state: 'state', base: 'base', ...paging },
    },
    answer: listOf(pullFields),
    resources: [repository],
  },
  {
    name: 'get_pull_request',
    title: 'Get a pull request',
    description: 'One pull request with its text, branches and whether it can be merged.',
    effect: 'read',
    inputSchema: schema({ owner, repo, pull_number: pullNumber }),
    scopes: ['repo'],
    operation: { method: 'GET', path: '/repos/{owner}/{repo}/pulls/{pull_number}' },
    answer: { fields: pullFields },
    resources: [pull],
  },
  {
    name: 'list_pull_request_files',
    title: 'List files of a pull request',
    description: 'Files that a pull request changes, with their patches.',
    effect: 'read',
    inputSchema: schema({ owner, repo, pull_number: pullNumber }, { per_page: perPage, page }),
    scopes: ['repo'],
    operation: { method: 'GET', path: '/repos/{owner}/{repo}/pulls/{pull_number}/files', query: { ...paging } },
    answer: listOf({
      path: '/filename',
      status: '/status',
      additions: '/additions',
      deletions: '/deletions',
      patch: '/patch',
    }),
    resources: [pull],
  },
  {
    name: 'search_issues',
    title: 'Search issues and pull requests',
    description: 'Issues and pull requests that match a query, in every repository that the account can reach.',
    effect: 'read',
    inputSchema: schema({ query: search }, { per_page: perPage, page }),
    scopes: ['repo'],
    operation: { method: 'GET', path: '/search/issues', query: { q: 'query', ...paging } },
    answer: found(issueFields),
    resources: [{ kind: 'issue', id: '{item/url}', label: '{item/title}', each: true }],
  },
  {
    name: 'search_repositories',
    title: 'Search repositories',
    description: 'Repositories that match a query.',
    effect: 'read',
    inputSchema: schema({ query: search }, { per_page: perPage, page }),
    scopes: [],
    operation: { method: 'GET', path: '/search/repositories', query: { q: 'query', ...paging } },
    answer: found(repositoryFields),
    resources: [{ kind: 'repository', id: '{item/full_name}', label: '{item/full_name}', each: true }],
  },
  {
    name: 'search_code',
    title: 'Search code',
    description: 'Files whose text matches a query.',
    effect: 'read',
    inputSchema: schema({ query: search }, { per_page: perPage, page }),
    scopes: ['repo'],
    operation: { method: 'GET', path: '/search/code', query: { q: 'query', ...paging } },
    answer: found({ path: '/path', repository: '/repository/full_name', url: '/html_url' }),
    resources: [
      { kind: 'file', id: '{item/repository}/{item/path}', label: '{item/path} in {item/repository}', each: true },
    ],
  },
]

const writing: readonly CatalogueTool[] = [
  {
    name: 'create_issue',
    title: 'Create an issue',
    description: 'Opens an issue in a repository.',
    effect: 'write',
    inputSchema: schema({ owner, repo, title }, { body, labels }),
    scopes: ['repo'],
    operation: {
      method: 'POST',
      path: '/repos/{owner}/{repo}/issues',
      body: { title: 'title', body: 'body', labels: 'labels' },
    },
    answer: { fields: issueFields },
    resources: [
      {
        kind: 'issue',
        id: '{arguments/owner}/{arguments/repo}#{result/number}',
        label: '{arguments/owner}/{arguments/repo} issue {result/number}',
      },
    ],
  },
  {
    name: 'update_issue',
    title: 'Change an issue',
    description: 'Changes title, text or labels of an issue. Labels replace those that are there.',
    effect: 'write',
    inputSchema: schema({ owner, repo, issue_number: issueNumber }, { title, body, labels }),
    scopes: ['repo'],
    operation: {
      method: 'PATCH',
      path: '/repos/{owner}/{repo}/issues/{issue_number}',
      body: { title: 'title', body: 'body', labels: 'labels' },
    },
    answer: { fields: issueFields },
    resources: [issue],
  },
  {
    name: 'close_issue',
    title: 'Close an issue',
    description: 'Closes an issue, as completed or as not planned. It can be opened again.',
    effect: 'write',
    inputSchema: schema(
      { owner, repo, issue_number: issueNumber },
      { reason: { type: 'string', enum: ['completed', 'not_planned'] } },
    ),
    scopes: ['repo'],
    operation: {
      method: 'PATCH',
      path: '/repos/{owner}/{repo}/issues/{issue_number}',
      body: { state_reason: 'reason' },
      fixed: { state: 'closed' },
    },
    answer: { fields: issueFields },
    resources: [issue],
  },
  {
    name: 'add_issue_comment',
    title: 'Comment on an issue',
    description: 'Adds a comment to an issue or pull request.',
    effect: 'write',
    inputSchema: schema({ owner, repo, issue_number: issueNumber, body: { ...body, minLength: 1 } }),
    scopes: ['repo'],
    operation: {
      method: 'POST',
      path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
      body: { body: 'body' },
    },
    answer: { fields: commentFields },
    resources: [issue],
  },
  {
    name: 'add_issue_labels',
    title: 'Label an issue',
    description: 'Adds labels to an issue or pull request.',
    effect: 'write',
    inputSchema: schema({ owner, repo, issue_number: issueNumber, labels: { ...labels, minItems: 1 } }),
    scopes: ['repo'],
    operation: {
      method: 'POST',
      path: '/repos/{owner}/{repo}/issues/{issue_number}/labels',
      body: { labels: 'labels' },
    },
    answer: listOf({ name: '/name' }),
    resources: [issue],
  },
  {
    name: 'create_branch',
    title: 'Create a branch',
    description: 'Creates a reference, like refs/heads/fix, at a commit.',
    effect: 'write',
    inputSchema: schema({
      owner,
      repo,
      ref: {
        type: 'string',
        pattern: '^refs/heads/[^\\s~^:?*]+$',
        maxLength: 255,
        description: 'refs/heads/ and its name',
      },
      sha: { type: 'string', pattern: '^[0-9a-f]{40}$', description: 'The commit it starts at' },
    }),
    scopes: ['repo'],
    operation: { method: 'POST', path: '/repos/{owner}/{repo}/git/refs', body: { ref: 'ref', sha: 'sha' } },
    answer: { fields: { ref: '/ref', sha: '/object/sha' } },
    resources: [
      {
        kind: 'branch',
        id: '{arguments/owner}/{arguments/repo}:{arguments/ref}',
        label: '{arguments/ref} in {arguments/owner}/{arguments/repo}',
      },
    ],
  },
  {
    name: 'create_pull_request',
    title: 'Open a pull request',
    description: 'Asks to merge one branch into another.',
    effect: 'write',
    inputSchema: schema({ owner, repo, title, head: branch, base: branch }, { body, draft: { type: 'boolean' } }),
    scopes: ['repo'],
    operation: {
      method: 'POST',
      path: '/repos/{owner}/{repo}/pulls',
      body: { title: 'title', head: 'head', base: 'base', body: 'body', draft: 'draft' },
    },
    answer: { fields: pullFields },
    resources: [
      {
        kind: 'pull_request',
        id: '{arguments/owner}/{arguments/repo}#{result/number}',
        label: '{arguments/owner}/{arguments/repo} pull request {result/number}',
      },
    ],
  },
  {
    name: 'review_pull_request',
    title: 'Review a pull request',
    description: 'Submits a review with a comment. It neither approves nor merges.',
    effect: 'write',
    inputSchema: schema({ owner, repo, pull_number: pullNumber, body: { ...body, minLength: 1 } }),
    scopes: ['repo'],
    operation: {
      method: 'POST',
      path: '/repos/{owner}/{repo}/pulls/{pull_number}/reviews',
      body: { body: 'body' },
      fixed: { event: 'COMMENT' },
    },
    answer: { fields: { id: '/id', state: '/state', body: '/body', url: '/html_url' } },
    resources: [pull],
  },
]

const destroying: readonly CatalogueTool[] = [
  {
    name: 'merge_pull_request',
    title: 'Merge a pull request',
    description: 'Merges a pull request into its base branch. This can not be taken back.',
    effect: 'destructive',
    inputSchema: schema(
      { owner, repo, pull_number: pullNumber },
      {
        merge_method: { type: 'string', enum: ['merge', 'squash', 'rebase'] },
        sha: { type: 'string', pattern: '^[0-9a-f]{40}$', description: 'Merge only if the head is still this commit' },
      },
    ),
    scopes: ['repo'],
    operation: {
      method: 'PUT',
      path: '/repos/{owner}/{repo}/pulls/{pull_number}/merge',
      body: { merge_method: 'merge_method', sha: 'sha' },
    },
    answer: { fields: { merged: '/merged', sha: '/sha', message: '/message' } },
    resources: [pull],
  },
  {
    name: 'delete_branch',
    title: 'Delete a branch',
    description: 'Deletes a branch of a repository. Commits that nothing else points at are lost.',
    effect: 'destructive',
    inputSchema: schema({ owner, repo, branch }),
    scopes: ['repo'],
    operation: { method: 'DELETE', path: '/repos/{owner}/{repo}/git/refs/heads/{branch+}' },
    answer: { fields: {} },
    resources: [
      {
        kind: 'branch',
        id: '{arguments/owner}/{arguments/repo}:{arguments/branch}',
        label: '{arguments/branch} in {arguments/owner}/{arguments/repo}',
      },
    ],
  },
]

/** GitHub, REST API version 2022-11-28, through an OAuth app. */
export const github: Catalogue = {
  name: 'github',
  title: 'GitHub',
  baseUrls: { api: 'https://api.github.com', oauth: 'https://github.com' },
  headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
  oauth: {
    authorizePath: '/login/oauth/authorize',
    tokenPath: '/login/oauth/access_token',
    scopes: ['repo', 'read:user'],
    scopeSeparator: ' ',
  },
  account: { path: '/user', label: '/login', id: '/id' },
  tools: [...reading, ...writing, ...destroying],
}
