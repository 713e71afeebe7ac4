import type { CatalogueTool } from './catalogue.ts'
import {
  body,
  branch,
  commentFields,
  issue,
  issueFields,
  issueNumber,
  labels,
  listOf,
  owner,
  pull,
  pullFields,
  pullNumber,
  repo,
  schema,
  title,
} from './github-parts.ts'

/** Tools whose effect can be taken back. */
export const writing: readonly CatalogueTool[] = [
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

/** Tools whose effect can't be taken back. */
export const destroying: readonly CatalogueTool[] = [
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
