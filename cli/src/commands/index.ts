import type { Command } from '../model.ts'

interface Listed {
  /** Stands here too, so that a list of commands loads none of them. */
  readonly summary: string
  load(): Promise<Command>
}

/** Commands that are no route, by their words. Each is loaded when it is called. */
export const ownCommands: Readonly<Record<string, Listed>> = {
  api: { summary: 'Send any request to the server', load: () => import('./api.ts').then(file => file.api) },
  'approvals approve': {
    summary: 'No command can approve: open the page of the request',
    load: () => import('./approvals.ts').then(file => file.approvalsApprove),
  },
  'approvals deny': {
    summary: 'No command decides: open the page of the request',
    load: () => import('./approvals.ts').then(file => file.approvalsDeny),
  },
  'approvals open': {
    summary: 'Open the page of a request, and wait for the person’s decision',
    load: () => import('./approvals.ts').then(file => file.approvalsOpen),
  },
  'approvals show': {
    summary: 'Show a request for access as it is now',
    load: () => import('./approvals.ts').then(file => file.approvalsShow),
  },
  'audit verify': {
    summary: 'Check that the log goes on from what was seen before, and is signed',
    load: () => import('./audit-verify.ts').then(file => file.auditVerify),
  },
  completion: {
    summary: 'Print what makes a shell complete commands',
    load: () => import('./completion.ts').then(file => file.completion),
  },
  'debug-sso': {
    summary: 'Say what is wrong with a connection of single sign-on',
    load: () => import('./debug.ts').then(file => file.debugSso),
  },
  'debug-sync': {
    summary: 'Say what is wrong with a directory',
    load: () => import('./debug.ts').then(file => file.debugSync),
  },
  dev: {
    summary: 'Start the server for development, with a profile for it and demo data',
    load: () => import('./start.ts').then(file => file.dev),
  },
  doctor: {
    summary: 'Check this machine, the profile, the server and the project',
    load: () => import('./doctor.ts').then(file => file.doctor),
  },
  'env add': {
    summary: 'Keep a server and its key under a name',
    load: () => import('./env.ts').then(file => file.envAdd),
  },
  'env list': { summary: 'List the profiles', load: () => import('./env.ts').then(file => file.envList) },
  'env remove': {
    summary: 'Forget a profile and its key',
    load: () => import('./env.ts').then(file => file.envRemove),
  },
  'env use': { summary: 'Make a profile the current one', load: () => import('./env.ts').then(file => file.envUse) },
  export: {
    summary: 'Write what the server or an organization holds, one object a line, without secrets',
    load: () => import('./export.ts').then(file => file.exportAll),
  },
  import: {
    summary: 'Bring people from another server, with passwords that go on working',
    load: () => import('./import.ts').then(file => file.importPeople),
  },
  install: {
    summary: 'Put sign-in into a project: the official SDK, routes, environment, and its application at the server',
    load: () => import('./install.ts').then(file => file.install),
  },
  login: {
    summary: 'Sign in at a server: a page asks, and this waits',
    load: () => import('./login.ts').then(file => file.login),
  },
  logs: { summary: 'Print the newest events of the log', load: () => import('./logs.ts').then(file => file.logs) },
  'mcp add': {
    summary: 'Let a host of agents use this server’s tools',
    load: () => import('./mcp-add.ts').then(file => file.mcpAdd),
  },
  schema: {
    summary: 'Print the JSON Schema of what a command takes and answers',
    load: () => import('./schema.ts').then(file => file.schema),
  },
  'artifacts check': {
    summary: 'Compare code with the artifact that a person approved',
    load: () => import('./artifacts-check.ts').then(file => file.artifactsCheck),
  },
  'artifacts replay': {
    summary: 'Show what happened in a scenario of a review, step by step',
    load: () => import('./artifacts-replay.ts').then(file => file.artifactsReplay),
  },
  'artifacts submit': {
    summary: 'Review code and submit it with the report; a person decides about it',
    load: () => import('./artifacts-submit.ts').then(file => file.artifactsSubmit),
  },
  'artifacts review': {
    summary: 'Review generated identity code: what is wrong, where, and how it is mended',
    load: () => import('./artifacts-review.ts').then(file => file.artifactsReview),
  },
  scan: {
    summary: 'Find secrets and unsafe settings in configurations of MCP servers',
    load: () => import('./scan.ts').then(file => file.scan),
  },
  seed: {
    summary: 'Make what a YAML file says: organizations, users, applications and more',
    load: () => import('./seed.ts').then(file => file.seed),
  },
  'skills add': {
    summary: 'Write the reference of skills into this project, as code of its own',
    load: () => import('./skills.ts').then(file => file.skillsAdd),
  },
  'skills install': {
    summary: 'Put skills where a coding agent loads them',
    load: () => import('./skills.ts').then(file => file.skillsInstall),
  },
  'skills list': {
    summary: 'List what coding agents can learn here about identity code',
    load: () => import('./skills.ts').then(file => file.skillsList),
  },
  start: { summary: 'Start the server', load: () => import('./start.ts').then(file => file.start) },
}
