import type { Catalogue, ResourceRule } from './catalogue.ts'
import {
  body,
  branch,
  file,
  issue_number,
  numbered,
  owner,
  pull_number,
  pullFields,
  readRepository,
  repo,
  sha,
  title,
} from './github-parts.ts'
import { flag, id, list, number, one, pick, send, text } from './parts.ts'

const path = text('Path of the file', 1_000)
const message = text('What the commit says', 1_000)
const tag = { ...branch, description: 'Name of the tag, like v1.2.0' }
const release_id = number('Number of the release', 1)
const run_id = number('Number of the run', 1)
const releaseFields = pick('id name draft prerelease body published_at', { tag: '/tag_name', url: '/html_url' })
const runFields = pick('id name status conclusion event created_at', {
  branch: '/head_branch',
  sha: '/head_sha',
  url: '/html_url',
})
const committed = { path: '/content/path', sha: '/content/sha', commit: '/commit/sha' }
const release: ResourceRule = { kind: 'release', id: '{arguments/owner}/{arguments/repo}#{arguments/release_id}' }
const madeRelease: ResourceRule = {
  kind: 'release',
  id: '{arguments/owner}/{arguments/repo}#{result/id}',
  label: '{arguments/tag} of {arguments/owner}/{arguments/repo}',
}

/** Files, releases and runs: what a change becomes after it is written. */
export const delivery: Catalogue['tools'] = {
  list_directory: {
    title: 'List a directory',
    description: 'Names of the files and directories in one directory of a repository.',
    effect: 'read',
    scopes: ['repo'],
    arguments: { owner, repo, path: text('Path of the directory', 1_000), 'ref?': branch },
    call: 'GET /repos/{owner}/{repo}/contents/{path+}',
    query: send('ref'),
    answer: { items: '', fields: pick('name path type size sha') },
    touches: [file],
  },
  write_file: {
    title: 'Write a file',
    description: 'Writes one text file in a commit of its own on a branch. To replace a file, say which one is there.',
    effect: 'write',
    scopes: ['repo'],
    arguments: {
      owner,
      repo,
      path,
      branch,
      message,
      content: { type: 'string', maxLength: 500_000, description: 'The whole text of the file' },
      'sha?': { ...sha, description: 'sha of the file that is replaced, from get_file' },
    },
    call: 'PUT /repos/{owner}/{repo}/contents/{path+}',
    body: { ...send('message', 'branch', 'sha'), content: { $base64: 'content' } },
    answer: { fields: committed },
    touches: [file, readRepository],
  },
  delete_file: {
    title: 'Delete a file',
    description: 'Deletes one file in a commit of its own on a branch. Its former text stays in the history.',
    effect: 'destructive',
    scopes: ['repo'],
    arguments: { owner, repo, path, branch, message, sha: { ...sha, description: 'sha of the file, from get_file' } },
    call: 'DELETE /repos/{owner}/{repo}/contents/{path+}',
    body: send('message', 'branch', 'sha'),
    answer: { fields: { commit: '/commit/sha' } },
    touches: [file],
  },
  compare: {
    title: 'Compare two states',
    description: 'What lies between two branches, tags or commits: commits and changed files.',
    effect: 'read',
    scopes: ['repo'],
    arguments: {
      owner,
      repo,
      span: {
        type: 'string',
        maxLength: 511,
        pattern: '^[^\\s~^:?*]+\\.\\.\\.[^\\s~^:?*]+$',
        examples: ['main...fix'],
        description: 'Both with three dots between them, like main...fix',
      },
    },
    call: 'GET /repos/{owner}/{repo}/compare/{span+}',
    answer: { fields: pick('status ahead_by behind_by', { commits: '/commits/*/sha', files: '/files/*/filename' }) },
    touches: [{ ...readRepository }],
  },
  assign_issue: {
    title: 'Assign an issue',
    description: 'Adds people to those who work on an issue or pull request.',
    effect: 'write',
    scopes: ['repo'],
    arguments: { owner, repo, issue_number, assignees: list('Logins', id('Login of a person'), 10) },
    call: 'POST /repos/{owner}/{repo}/issues/{issue_number}/assignees',
    body: send('assignees'),
    answer: { fields: pick('number title', { assignees: '/assignees/*/login' }) },
    touches: [
      numbered('issue', 'arguments/issue_number'),
      { kind: 'user', id: '{item}', each: '/assignees', act: 'read' },
    ],
  },
  update_pull_request: {
    title: 'Change a pull request',
    description: 'Changes title, text or base of a pull request, closes it or opens it again. It does not merge.',
    effect: 'write',
    scopes: ['repo'],
    arguments: {
      owner,
      repo,
      pull_number,
      'title?': title,
      'body?': body,
      'base?': branch,
      'state?': one('Left out: as it is', 'open', 'closed'),
    },
    call: 'PATCH /repos/{owner}/{repo}/pulls/{pull_number}',
    body: send('title', 'body', 'base', 'state'),
    answer: { fields: pullFields },
    touches: [numbered('pull_request', 'arguments/pull_number')],
  },
  list_releases: {
    title: 'List releases',
    description: 'Releases of a repository, newest first.',
    effect: 'read',
    scopes: ['repo'],
    arguments: { owner, repo },
    call: 'GET /repos/{owner}/{repo}/releases',
    paged: true,
    answer: { items: '', fields: releaseFields },
    touches: [
      readRepository,
      { kind: 'release', id: '{arguments/owner}/{arguments/repo}#{item/id}', label: '{item/tag}', each: true },
    ],
  },
  create_release: {
    title: 'Create a release',
    description: 'Makes a release of a tag. Without draft, everybody who watches the repository is told at once.',
    effect: 'write',
    scopes: ['repo'],
    arguments: {
      owner,
      repo,
      tag,
      'target?': { ...branch, description: 'Branch or commit that the tag is put on, when it is not there yet' },
      'name?': title,
      'body?': body,
      'draft?': flag('Not published yet'),
      'prerelease?': flag('Not for everybody yet'),
    },
    call: 'POST /repos/{owner}/{repo}/releases',
    body: { tag_name: '{tag}', target_commitish: '{target}', ...send('name', 'body', 'draft', 'prerelease') },
    answer: { fields: releaseFields },
    touches: [madeRelease, readRepository],
  },
  delete_release: {
    title: 'Delete a release',
    description: 'Deletes a release with what was uploaded to it. Its tag stays.',
    effect: 'destructive',
    scopes: ['repo'],
    arguments: { owner, repo, release_id },
    call: 'DELETE /repos/{owner}/{repo}/releases/{release_id}',
    answer: { fields: {} },
    touches: [release],
  },
  list_runs: {
    title: 'List runs of workflows',
    description: 'Runs of the workflows of a repository, newest first, of all branches or of one.',
    effect: 'read',
    scopes: ['repo'],
    arguments: { owner, repo, 'branch?': branch },
    call: 'GET /repos/{owner}/{repo}/actions/runs',
    query: send('branch'),
    paged: true,
    answer: { items: '/workflow_runs', total: '/total_count', fields: runFields },
    touches: [readRepository],
  },
  get_run: {
    title: 'Get a run of a workflow',
    description: 'State of one run.',
    effect: 'read',
    scopes: ['repo'],
    arguments: { owner, repo, run_id },
    call: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
    answer: { fields: runFields },
    touches: [{ kind: 'run', id: '{arguments/owner}/{arguments/repo}#{arguments/run_id}' }],
  },
}
