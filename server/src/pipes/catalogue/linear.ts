import type { Catalogue, Pages, ResourceRule } from './catalogue.ts'
import { id, list, number, pick, send, text } from './parts.ts'

const issue_id = id('Id of the issue, or its name like ENG-12')
const team_id = id('Id of the team')
const comment_id = id('Id of the comment')
const label_id = id('Id of the label')
const title = text('A line', 255)
const description = { type: 'string', maxLength: 50_000, description: 'Text in Markdown' }
const body = { type: 'string', minLength: 1, maxLength: 20_000, description: 'Text in Markdown' }
const changes = {
  'description?': description,
  'state_id?': id('Id of the state that it gets'),
  'assignee_id?': id('Id of the person who works on it'),
  'priority?': { ...number('0 none, 1 urgent, 2 high, 3 medium, 4 low'), maximum: 4 },
  'label_ids?': list('Ids of labels', label_id, 20),
}
const sent = {
  title: '{title}',
  description: '{description}',
  stateId: '{state_id}',
  assigneeId: '{assignee_id}',
  priority: '{priority}',
  labelIds: '{label_ids}',
}

const issueMembers = `id identifier title description priorityLabel url createdAt updatedAt state { name }
 assignee { name } team { key } labels { nodes { name } }`
const issueFields = (at: string) =>
  Object.fromEntries(
    Object.entries(
      pick('id identifier title description url', {
        priority: '/priorityLabel',
        state: '/state/name',
        assignee: '/assignee/name',
        team: '/team/key',
        labels: '/labels/nodes/*/name',
        created_at: '/createdAt',
        changed_at: '/updatedAt',
      }),
    ).map(([name, pointer]) => [name, at + String(pointer)]),
  )
const page = 'pageInfo { hasNextPage endCursor }'

/** A connection of Relay at that pointer. */
function turned(at: string): Pages {
  return {
    in: 'body',
    limit: 'variables/first',
    limitMax: 50,
    cursor: 'variables/after',
    next: { kind: 'pointer', at: `${at}/pageInfo/endCursor`, more: `${at}/pageInfo/hasNextPage` },
  }
}

const issue: ResourceRule = { kind: 'issue', id: '{arguments/issue_id}' }
const foundIssue: ResourceRule = {
  kind: 'issue',
  id: '{item/identifier}',
  label: '{item/identifier} {item/title}',
  each: true,
}
const team: ResourceRule = { kind: 'team', id: '{arguments/team_id}' }
const label: ResourceRule = { kind: 'label', id: '{arguments/label_id}' }
const call = 'POST /graphql'

/** Linear, GraphQL. Each tool is one query that is written here; an agent gives values, never a query of its own. */
export const linear: Catalogue = {
  name: 'linear',
  title: 'Linear',
  docs: 'https://linear.app/developers/graphql',
  baseUrls: { api: 'https://api.linear.app', oauth: 'https://linear.app' },
  scheme: 'bare',
  token: 'A personal API key of Linear, beginning with lin_api_',
  oauth: {
    authorizePath: '/oauth/authorize',
    tokenBase: 'api',
    tokenPath: '/oauth/token',
    revokePath: '/oauth/revoke',
    scopes: ['read'],
    scopeSeparator: ',',
    includes: { write: ['issues:create', 'comments:create'] },
    parameters: { prompt: 'consent' },
  },
  account: {
    call,
    body: { query: '{ viewer { id name email } }' },
    label: ['/data/viewer/email', '/data/viewer/name'],
    id: '/data/viewer/id',
  },
  refusals: {
    reason: '/errors/0/message',
    code: '/errors/0/extensions/code',
    flag: { at: '/errors/0' },
    credential: ['AUTHENTICATION_ERROR'],
    tooMany: ['RATELIMITED'],
  },
  tools: {
    get_me: {
      title: 'Get the connected account',
      description: 'Who the connected Linear account is.',
      effect: 'read',
      scopes: ['read'],
      arguments: {},
      call,
      body: { query: '{ viewer { id name email admin } organization { name } }' },
      answer: {
        fields: {
          id: '/data/viewer/id',
          name: '/data/viewer/name',
          email: '/data/viewer/email',
          admin: '/data/viewer/admin',
          organization: '/data/organization/name',
        },
      },
      touches: [{ kind: 'user', id: '{result/id}', label: '{result/email}' }],
    },
    list_teams: {
      title: 'List teams',
      description: 'Teams of the workspace with their keys.',
      effect: 'read',
      scopes: ['read'],
      arguments: {},
      call,
      body: {
        query: `query($first: Int, $after: String) { teams(first: $first, after: $after) { nodes { id key name description } ${page} } }`,
      },
      paged: turned('/data/teams'),
      answer: { items: '/data/teams/nodes', fields: pick('id key name description') },
      touches: [{ kind: 'team', id: '{item/id}', label: '{item/name}', each: true }],
    },
    list_states: {
      title: 'List states of a team',
      description: 'States that an issue of this team can be in, with their ids.',
      effect: 'read',
      scopes: ['read'],
      arguments: { team_id },
      call,
      body: {
        query: `query($id: String!, $first: Int, $after: String) { team(id: $id) { states(first: $first, after: $after) { nodes { id name type } ${page} } } }`,
        variables: { id: '{team_id}' },
      },
      paged: turned('/data/team/states'),
      answer: { items: '/data/team/states/nodes', fields: pick('id name type') },
      touches: [team],
    },
    list_users: {
      title: 'List people',
      description: 'People of the workspace.',
      effect: 'read',
      scopes: ['read'],
      arguments: {},
      call,
      body: {
        query: `query($first: Int, $after: String) { users(first: $first, after: $after) { nodes { id name email active } ${page} } }`,
      },
      paged: turned('/data/users'),
      answer: { items: '/data/users/nodes', fields: pick('id name email active') },
      touches: [{ kind: 'user', id: '{item/id}', label: '{item/email}', each: true }],
    },
    list_labels: {
      title: 'List labels',
      description: 'Labels that issues can have.',
      effect: 'read',
      scopes: ['read'],
      arguments: {},
      call,
      body: {
        query: `query($first: Int, $after: String) { issueLabels(first: $first, after: $after) { nodes { id name color } ${page} } }`,
      },
      paged: turned('/data/issueLabels'),
      answer: { items: '/data/issueLabels/nodes', fields: pick('id name color') },
      touches: [{ kind: 'label', id: '{item/id}', label: '{item/name}', each: true }],
    },
    list_projects: {
      title: 'List projects',
      description: 'Projects of the workspace.',
      effect: 'read',
      scopes: ['read'],
      arguments: {},
      call,
      body: {
        query: `query($first: Int, $after: String) { projects(first: $first, after: $after) { nodes { id name state } ${page} } }`,
      },
      paged: turned('/data/projects'),
      answer: { items: '/data/projects/nodes', fields: pick('id name state') },
      touches: [{ kind: 'project', id: '{item/id}', label: '{item/name}', each: true }],
    },
    list_issues: {
      title: 'List issues of a team',
      description: 'Issues of one team.',
      effect: 'read',
      scopes: ['read'],
      arguments: { team_id },
      call,
      body: {
        query: `query($id: String!, $first: Int, $after: String) { team(id: $id) { issues(first: $first, after: $after) { nodes { ${issueMembers} } ${page} } } }`,
        variables: { id: '{team_id}' },
      },
      paged: turned('/data/team/issues'),
      answer: { items: '/data/team/issues/nodes', fields: issueFields('') },
      touches: [team, foundIssue],
    },
    find_issues: {
      title: 'Find issues by title',
      description: 'Issues of all teams whose title holds a text.',
      effect: 'read',
      scopes: ['read'],
      arguments: { title: text('What the title holds', 255) },
      call,
      body: {
        query: `query($filter: IssueFilter, $first: Int, $after: String) { issues(filter: $filter, first: $first, after: $after) { nodes { ${issueMembers} } ${page} } }`,
        variables: { filter: { title: { contains: '{title}' } } },
      },
      paged: turned('/data/issues'),
      answer: { items: '/data/issues/nodes', fields: issueFields('') },
      touches: [foundIssue],
    },
    get_issue: {
      title: 'Get an issue',
      description: 'One issue with its text, state and labels.',
      effect: 'read',
      scopes: ['read'],
      arguments: { issue_id },
      call,
      body: { query: `query($id: String!) { issue(id: $id) { ${issueMembers} } }`, variables: { id: '{issue_id}' } },
      answer: { fields: issueFields('/data/issue') },
      touches: [{ ...issue, label: '{result/identifier} {result/title}' }],
    },
    list_comments: {
      title: 'List comments of an issue',
      description: 'What was said about an issue.',
      effect: 'read',
      scopes: ['read'],
      arguments: { issue_id },
      call,
      body: {
        query: `query($id: String!, $first: Int, $after: String) { issue(id: $id) { comments(first: $first, after: $after) { nodes { id body createdAt user { name } } ${page} } } }`,
        variables: { id: '{issue_id}' },
      },
      paged: turned('/data/issue/comments'),
      answer: {
        items: '/data/issue/comments/nodes',
        fields: pick('id body', { author: '/user/name', created_at: '/createdAt' }),
      },
      touches: [issue],
    },
    create_issue: {
      title: 'Create an issue',
      description: 'Opens an issue in a team.',
      effect: 'write',
      scopes: ['issues:create'],
      arguments: { team_id, title, ...changes },
      call,
      body: {
        query: `mutation($input: IssueCreateInput!) { issueCreate(input: $input) { issue { ${issueMembers} } } }`,
        variables: { input: { teamId: '{team_id}', ...sent } },
      },
      answer: { fields: issueFields('/data/issueCreate/issue') },
      touches: [{ kind: 'issue', id: '{result/identifier}', label: '{result/identifier} {result/title}' }],
    },
    update_issue: {
      title: 'Change an issue',
      description: 'Changes title, text, state, person, priority or labels. Labels replace those that are there.',
      effect: 'write',
      scopes: ['write'],
      arguments: { issue_id, 'title?': title, ...changes },
      call,
      body: {
        query: `mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { issue { ${issueMembers} } } }`,
        variables: { id: '{issue_id}', input: sent },
      },
      answer: { fields: issueFields('/data/issueUpdate/issue') },
      touches: [{ ...issue, label: '{result/identifier} {result/title}' }],
    },
    archive_issue: {
      title: 'Archive an issue',
      description: 'Takes an issue out of all lists. It can be taken back.',
      effect: 'write',
      scopes: ['write'],
      arguments: { issue_id },
      call,
      body: {
        query: 'mutation($id: String!) { issueArchive(id: $id) { success } }',
        variables: { id: '{issue_id}' },
      },
      answer: { fields: { success: '/data/issueArchive/success' } },
      touches: [issue],
    },
    delete_issue: {
      title: 'Delete an issue',
      description: 'Puts an issue into the trash, from which it is gone after 30 days.',
      effect: 'destructive',
      scopes: ['write'],
      arguments: { issue_id },
      call,
      body: {
        query: 'mutation($id: String!) { issueDelete(id: $id) { success } }',
        variables: { id: '{issue_id}' },
      },
      answer: { fields: { success: '/data/issueDelete/success' } },
      touches: [issue],
    },
    add_comment: {
      title: 'Comment on an issue',
      description: 'Adds a comment to an issue.',
      effect: 'write',
      scopes: ['comments:create'],
      arguments: { issue_id, body },
      call,
      body: {
        query: 'mutation($input: CommentCreateInput!) { commentCreate(input: $input) { comment { id body } } }',
        variables: { input: { issueId: '{issue_id}', ...send('body') } },
      },
      answer: { fields: { id: '/data/commentCreate/comment/id', body: '/data/commentCreate/comment/body' } },
      touches: [issue, { kind: 'comment', id: '{result/id}' }],
    },
    delete_comment: {
      title: 'Delete a comment',
      description: 'Deletes a comment. It can not be taken back.',
      effect: 'destructive',
      scopes: ['write'],
      arguments: { comment_id },
      call,
      body: {
        query: 'mutation($id: String!) { commentDelete(id: $id) { success } }',
        variables: { id: '{comment_id}' },
      },
      answer: { fields: { success: '/data/commentDelete/success' } },
      touches: [{ kind: 'comment', id: '{arguments/comment_id}' }],
    },
    create_label: {
      title: 'Create a label',
      description: 'Makes a label that issues can have.',
      effect: 'write',
      scopes: ['write'],
      arguments: { name: text('Its name', 80), 'team_id?': { ...team_id, description: 'Only for this team' } },
      call,
      body: {
        query:
          'mutation($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) { issueLabel { id name } } }',
        variables: { input: { ...send('name'), teamId: '{team_id}' } },
      },
      answer: {
        fields: { id: '/data/issueLabelCreate/issueLabel/id', name: '/data/issueLabelCreate/issueLabel/name' },
      },
      touches: [{ kind: 'label', id: '{result/id}', label: '{arguments/name}' }],
    },
    delete_label: {
      title: 'Delete a label',
      description: 'Deletes a label and takes it off every issue.',
      effect: 'destructive',
      scopes: ['write'],
      arguments: { label_id },
      call,
      body: {
        query: 'mutation($id: String!) { issueLabelDelete(id: $id) { success } }',
        variables: { id: '{label_id}' },
      },
      answer: { fields: { success: '/data/issueLabelDelete/success' } },
      touches: [label],
    },
  },
}
