import type { Catalogue, ResourceRule } from './catalogue.ts'
import { flag, list, number, one, pick, send, text } from './parts.ts'

const name = { type: 'string', minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9._-]+$' }
const owner = { ...name, description: 'Account or organization that owns the repository' }
const repo = { ...name, description: 'Name of the repository' }
const issue_number = number('Number of the issue or pull request', 1)
const pull_number = number('Number of the pull request', 1)
const title = text('A line', 256)
const body = { type: 'string', maxLength: 65_536, description: 'Text in Markdown' }
const state = one('Default: open', 'open', 'closed', 'all')
const branch = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  pattern: '^[^\\s~^:?*\\[\\\\]+$',
  description: 'Name of a branch',
}
const sha = { type: 'string', pattern: '^[0-9a-f]{40}$', description: 'A commit' }
const search = text("A query in GitHub's search language", 256)
const labels = list('Names of labels', { type: 'string', maxLength: 50 }, 20)

const repository: ResourceRule = { kind: 'repository', id: '{arguments/owner}/{arguments/repo}' }
const readRepository: ResourceRule = { ...repository, act: 'read' }
const foundRepository: ResourceRule = { kind: 'repository', id: '{item/full_name}', each: true }
const file: ResourceRule = {
  kind: 'file',
  id: '{arguments/owner}/{arguments/repo}/{arguments/path}',
  label: '{arguments/path} in {arguments/owner}/{arguments/repo}',
}

/** An issue or pull request by the number at that pointer. */
function numbered(kind: 'issue' | 'pull_request', at: string): ResourceRule {
  const words = kind === 'issue' ? 'issue' : 'pull request'
  return {
    kind,
    id: `{arguments/owner}/{arguments/repo}#{${at}}`,
    label: `{arguments/owner}/{arguments/repo} ${words} {${at}}`,
    ...(at.startsWith('item') ? { each: true } : {}),
  }
}

function branchAt(at: string): ResourceRule {
  return {
    kind: 'branch',
    id: `{arguments/owner}/{arguments/repo}:{${at}}`,
    label: `{${at}} in {arguments/owner}/{arguments/repo}`,
  }
}

const repositoryFields = pick('full_name description private default_branch language', {
  open_issues: '/open_issues_count',
  url: '/html_url',
})
const issueFields = pick('number title state body comments created_at updated_at', {
  author: '/user/login',
  labels: '/labels/*/name',
  url: '/html_url',
})
const commentFields = pick('id body created_at', { author: '/user/login', url: '/html_url' })
const pullFields = pick('number title state draft merged mergeable body', {
  author: '/user/login',
  head: '/head/ref',
  head_sha: '/head/sha',
  base: '/base/ref',
  url: '/html_url',
})
const found = { items: '/items', total: '/total_count' }

/** GitHub, REST API version 2022-11-28, through an OAuth app. */
export const github: Catalogue = {
  name: 'github',
  title: 'GitHub',
  docs: 'https://docs.github.com/rest',
  baseUrls: { api: 'https://api.github.com', oauth: 'https://github.com' },
  headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
  token: 'A personal access token',
  oauth: {
    authorizePath: '/login/oauth/authorize',
    tokenPath: '/login/oauth/access_token',
    scopes: ['read:user'],
    includes: { user: ['read:user'] },
  },
  account: { call: 'GET /user', label: '/login', id: '/id' },
  refusals: { reason: '/message' },
  pages: { in: 'query', limit: 'per_page', limitMax: 50, cursor: 'page', next: { kind: 'link' } },
  tools: {
    get_me: {
      title: 'Get the connected account',
      description: 'Who the connected GitHub account is.',
      effect: 'read',
      scopes: [],
      arguments: {},
      call: 'GET /user',
      answer: { fields: pick('login name', { url: '/html_url' }) },
      touches: [{ kind: 'user', id: '{result/login}' }],
    },
    list_repositories: {
      title: 'List repositories',
      description: 'Repositories that the connected account can reach, most recently changed first.',
      effect: 'read',
      scopes: ['repo'],
      arguments: {},
      call: 'GET /user/repos',
      query: { sort: 'updated' },
      paged: true,
      answer: { items: '', fields: repositoryFields },
      touches: [foundRepository],
    },
    get_repository: {
      title: 'Get a repository',
      description: 'Description, default branch, visibility and open issues of one repository.',
      effect: 'read',
      scopes: ['repo'],
      arguments: { owner, repo },
      call: 'GET /repos/{owner}/{repo}',
      answer: { fields: repositoryFields },
      touches: [repository],
    },
    list_branches: {
      title: 'List branches',
      description: 'Branches of a repository with the commit each one points at.',
      effect: 'read',
      scopes: ['repo'],
      arguments: { owner, repo },
      call: 'GET /repos/{owner}/{repo}/branches',
      paged: true,
      answer: { items: '', fields: pick('name protected', { sha: '/commit/sha' }) },
      touches: [repository],
    },
    list_commits: {
      title: 'List commits',
      description: 'Commits of a branch, newest first.',
      effect: 'read',
      scopes: ['repo'],
      arguments: { owner, repo, 'branch?': branch },
      call: 'GET /repos/{owner}/{repo}/commits',
      query: { sha: '{branch}' },
      paged: true,
      answer: {
        items: '',
        fields: pick('sha', {
          message: '/commit/message',
          author: '/commit/author/name',
          date: '/commit/author/date',
        }),
      },
      touches: [repository],
    },
    get_file: {
      title: 'Read a file',
      description: 'The text of one file of a repository, at a branch, tag or commit.',
      effect: 'read',
      scopes: ['repo'],
      arguments: { owner, repo, path: text('Path of the file', 1_000), 'ref?': branch },
      call: 'GET /repos/{owner}/{repo}/contents/{path+}',
      query: send('ref'),
      answer: { fields: pick('path sha size', { text: '/content' }), base64: ['text'] },
      touches: [file],
    },
    list_issues: {
      title: 'List issues',
      description: 'Issues of a repository, newest first. Pull requests are issues too on GitHub.',
      effect: 'read',
      scopes: ['repo'],
      arguments: { owner, repo, 'state?': state, 'labels?': text('Names of labels, separated by commas') },
      call: 'GET /repos/{owner}/{repo}/issues',
      query: send('state', 'labels'),
      paged: true,
      answer: { items: '', fields: issueFields },
      touches: [repository, numbered('issue', 'item/number')],
    },
    get_issue: {
      title: 'Get an issue',
      description: 'One issue with its text, state and labels.',
      effect: 'read',
      scopes: ['repo'],
      arguments: { owner, repo, issue_number },
      call: 'GET /repos/{owner}/{repo}/issues/{issue_number}',
      answer: { fields: issueFields },
      touches: [numbered('issue', 'arguments/issue_number')],
    },
    list_issue_comments: {
      title: 'List comments of an issue',
      description: 'Comments of an issue or pull request, oldest first.',
      effect: 'read',
      scopes: ['repo'],
      arguments: { owner, repo, issue_number },
      call: 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
      paged: true,
      answer: { items: '', fields: commentFields },
      touches: [numbered('issue', 'arguments/issue_number')],
    },
    list_pull_requests: {
      title: 'List pull requests',
      description: 'Pull requests of a repository, newest first.',
      effect: 'read',
      scopes: ['repo'],
      arguments: { owner, repo, 'state?': state, 'base?': branch },
      call: 'GET /repos/{owner}/{repo}/pulls',
      query: send('state', 'base'),
      paged: true,
      answer: { items: '', fields: pullFields },
      touches: [repository, numbered('pull_request', 'item/number')],
    },
    get_pull_request: {
      title: 'Get a pull request',
      description: 'One pull request with its text, branches and whether it can be merged.',
      effect: 'read',
      scopes: ['repo'],
      arguments: { owner, repo, pull_number },
      call: 'GET /repos/{owner}/{repo}/pulls/{pull_number}',
      answer: { fields: pullFields },
      touches: [numbered('pull_request', 'arguments/pull_number')],
    },
    list_pull_request_files: {
      title: 'List files of a pull request',
      description: 'Files that a pull request changes, with their patches.',
      effect: 'read',
      scopes: ['repo'],
      arguments: { owner, repo, pull_number },
      call: 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
      paged: true,
      answer: { items: '', fields: pick('status additions deletions patch', { path: '/filename' }) },
      touches: [numbered('pull_request', 'arguments/pull_number')],
    },
    search_issues: {
      title: 'Search issues and pull requests',
      description: 'Issues and pull requests that match a query, in every repository that the account can reach.',
      effect: 'read',
      scopes: ['repo'],
      arguments: { query: search },
      call: 'GET /search/issues',
      query: { q: '{query}' },
      paged: true,
      answer: { ...found, fields: issueFields },
      touches: [{ kind: 'issue', id: '{item/url}', label: '{item/title}', each: true }],
    },
    search_repositories: {
      title: 'Search repositories',
      description: 'Repositories that match a query.',
      effect: 'read',
      scopes: [],
      arguments: { query: search },
      call: 'GET /search/repositories',
      query: { q: '{query}' },
      paged: true,
      answer: { ...found, fields: repositoryFields },
      touches: [foundRepository],
    },
    search_code: {
      title: 'Search code',
      description: 'Files whose text matches a query.',
      effect: 'read',
      scopes: ['repo'],
      arguments: { query: search },
      call: 'GET /search/code',
      query: { q: '{query}' },
      paged: true,
      answer: { ...found, fields: pick('path', { repository: '/repository/full_name', url: '/html_url' }) },
      touches: [
        { kind: 'file', id: '{item/repository}/{item/path}', label: '{item/path} in {item/repository}', each: true },
      ],
    },
    create_issue: {
      title: 'Create an issue',
      description: 'Opens an issue in a repository.',
      effect: 'write',
      scopes: ['repo'],
      arguments: { owner, repo, title, 'body?': body, 'labels?': labels },
      call: 'POST /repos/{owner}/{repo}/issues',
      body: send('title', 'body', 'labels'),
      answer: { fields: issueFields },
      touches: [numbered('issue', 'result/number')],
    },
    update_issue: {
      title: 'Change an issue',
      description: 'Changes title, text or labels of an issue. Labels replace those that are there.',
      effect: 'write',
      scopes: ['repo'],
      arguments: { owner, repo, issue_number, 'title?': title, 'body?': body, 'labels?': labels },
      call: 'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
      body: send('title', 'body', 'labels'),
      answer: { fields: issueFields },
      touches: [numbered('issue', 'arguments/issue_number')],
    },
    close_issue: {
      title: 'Close an issue',
      description: 'Closes an issue, as completed or as not planned. It can be opened again.',
      effect: 'write',
      scopes: ['repo'],
      arguments: { owner, repo, issue_number, 'reason?': one('Why it is closed', 'completed', 'not_planned') },
      call: 'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
      body: { state: 'closed', state_reason: '{reason}' },
      answer: { fields: issueFields },
      touches: [numbered('issue', 'arguments/issue_number')],
    },
    add_issue_comment: {
      title: 'Comment on an issue',
      description: 'Adds a comment to an issue or pull request.',
      effect: 'write',
      scopes: ['repo'],
      arguments: { owner, repo, issue_number, body: { ...body, minLength: 1 } },
      call: 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
      body: send('body'),
      answer: { fields: commentFields },
      touches: [numbered('issue', 'arguments/issue_number')],
    },
    add_issue_labels: {
      title: 'Label an issue',
      description: 'Adds labels to an issue or pull request.',
      effect: 'write',
      scopes: ['repo'],
      arguments: { owner, repo, issue_number, labels },
      call: 'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
      body: send('labels'),
      answer: { items: '', fields: pick('name') },
      touches: [numbered('issue', 'arguments/issue_number')],
    },
    create_branch: {
      title: 'Create a branch',
      description: 'Creates a reference, like refs/heads/fix, at a commit.',
      effect: 'write',
      scopes: ['repo'],
      arguments: {
        owner,
        repo,
        ref: {
          type: 'string',
          pattern: '^refs/heads/[^\\s~^:?*]+$',
          maxLength: 255,
          description: 'refs/heads/ and its name',
        },
        sha: { ...sha, description: 'The commit it starts at' },
      },
      call: 'POST /repos/{owner}/{repo}/git/refs',
      body: send('ref', 'sha'),
      answer: { fields: pick('ref', { sha: '/object/sha' }) },
      touches: [branchAt('arguments/ref')],
    },
    create_pull_request: {
      title: 'Open a pull request',
      description: 'Asks to merge one branch into another.',
      effect: 'write',
      scopes: ['repo'],
      arguments: { owner, repo, title, head: branch, base: branch, 'body?': body, 'draft?': flag('Not ready yet') },
      call: 'POST /repos/{owner}/{repo}/pulls',
      body: send('title', 'head', 'base', 'body', 'draft'),
      answer: { fields: pullFields },
      touches: [numbered('pull_request', 'result/number'), readRepository],
    },
    review_pull_request: {
      title: 'Review a pull request',
      description: 'Submits a review with a comment. It neither approves nor merges.',
      effect: 'write',
      scopes: ['repo'],
      arguments: { owner, repo, pull_number, body: { ...body, minLength: 1 } },
      call: 'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
      body: { body: '{body}', event: 'COMMENT' },
      answer: { fields: pick('id state body', { url: '/html_url' }) },
      touches: [numbered('pull_request', 'arguments/pull_number')],
    },
    merge_pull_request: {
      title: 'Merge a pull request',
      description: 'Merges a pull request into its base branch. This can not be taken back.',
      effect: 'destructive',
      scopes: ['repo'],
      arguments: {
        owner,
        repo,
        pull_number,
        'merge_method?': one('Default: merge', 'merge', 'squash', 'rebase'),
        'sha?': { ...sha, description: 'Merge only if the head is still this commit' },
      },
      call: 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge',
      body: send('merge_method', 'sha'),
      answer: { fields: pick('merged sha message') },
      touches: [numbered('pull_request', 'arguments/pull_number'), { ...repository, act: 'write' }],
    },
    delete_branch: {
      title: 'Delete a branch',
      description: 'Deletes a branch of a repository. Commits that nothing else points at are lost.',
      effect: 'destructive',
      scopes: ['repo'],
      arguments: { owner, repo, branch },
      call: 'DELETE /repos/{owner}/{repo}/git/refs/heads/{branch+}',
      answer: { fields: {} },
      touches: [branchAt('arguments/branch')],
    },
  },
}
