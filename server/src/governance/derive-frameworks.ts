/** A thing that a control is shown by besides events: counted when it is asked for, and listed at its address. */
export const recordKinds = {
  tools: '/v1/tools',
  providers: '/v1/providers',
  applications: '/v1/governance/boundaries/applications',
  boundaries: '/v1/governance/boundaries',
  findings: '/v1/findings?state=open',
  configuration_findings: '/v1/configuration_findings?state=open',
} as const
export type RecordKind = keyof typeof recordKinds

/** One item of a framework, what this server does about it, and by which records that is shown. */
export interface Control {
  readonly id: string
  readonly name: string
  readonly does: string
  readonly events: readonly string[]
  readonly records?: readonly RecordKind[]
  /** What no record of this server can show. */
  readonly gaps?: readonly string[]
}

export interface Framework {
  readonly name: string
  readonly version: string
  readonly source: string
  readonly controls: readonly Control[]
}

const agentic: readonly Control[] = [
  {
    id: 'ASI01',
    name: 'Agent Goal Hijack',
    does: 'What a session has read marks it; a write after private data and text by others needs an approval of that very call.',
    events: ['tool_call.refused', 'approval.requested', 'approval.approved', 'approval.denied'],
    gaps: ['What an agent was told, and what it meant to do, is outside: this server sees calls and not reasons.'],
  },
  {
    id: 'ASI02',
    name: 'Tool Misuse and Exploitation',
    does: 'Each tool has an effect that an administrator sets; each call stands within bounds, a budget and a policy.',
    events: [
      'tool_call.admitted',
      'tool_call.succeeded',
      'tool_call.refused',
      'tool.effect_changed',
      'call_limit.changed',
    ],
    records: ['tools', 'boundaries'],
  },
  {
    id: 'ASI03',
    name: 'Identity and Privilege Abuse',
    does: 'Each agent is a principal with an owner; authority exists in a session only, and no credential leaves to an agent.',
    events: ['agent.created', 'session.started', 'session.ended', 'credential.refused', 'api.refused'],
    records: ['boundaries'],
  },
  {
    id: 'ASI04',
    name: 'Agentic Supply Chain Vulnerabilities',
    does: 'Tools are pinned by the digest of their definition; one that changed is refused until somebody has reviewed it. Identity code that an agent made counts for exactly the files that a person approved.',
    events: [
      'provider.created',
      'provider.tools_changed',
      'tool.reviewed',
      'openapi_import.taken',
      'drift.found',
      'artifact.approved',
      'artifact.drifted',
    ],
    records: ['providers'],
    gaps: ['Models, plugins and prompts that an agent runs with are not seen here.'],
  },
  {
    id: 'ASI05',
    name: 'Unexpected Code Execution (RCE)',
    does: 'No tool is a command: a provider is an address that an administrator gave, and what an agent makes is reviewed before it is granted.',
    events: [
      'provider.created',
      'authored.reviewed',
      'artifact.submitted',
      'artifact.reviewed',
      'artifact.approved',
      'artifact.rejected',
    ],
    gaps: ['Code that an agent runs on its own machine is outside.'],
  },
  {
    id: 'ASI06',
    name: 'Memory & Context Poisoning',
    does: 'Results are labelled as words of others, bounded, and digested; nothing is carried from one session into another.',
    events: ['tool_call.succeeded', 'session.started'],
    gaps: ['The memory of an agent’s host is outside.'],
  },
  {
    id: 'ASI07',
    name: 'Insecure Inter-Agent Communication',
    does: 'An agent hands on a part of its own grants, for no longer and to a session below its own; every other issuer has to be trusted by name.',
    events: [
      'access_grant.handed_on',
      'delegation.created',
      'foreign_token.accepted',
      'foreign_token.refused',
      'assertion.refused',
    ],
    gaps: ['What agents say to each other without a tool of this server is not seen.'],
  },
  {
    id: 'ASI08',
    name: 'Cascading Failures',
    does: 'Calls have deadlines and budgets, are never repeated by this server, and a stop ends everything that hangs together.',
    events: [
      'tool_call.unknown',
      'tool_call.aborted',
      'call_limit.changed',
      'stop.asked',
      'stop.completed',
      'audit.alarm_raised',
    ],
  },
  {
    id: 'ASI09',
    name: 'Human-Agent Trust Exploitation',
    does: 'A person decides on a page of this server that shows what will run, with a fresh proof for what writes.',
    events: ['approval.approved', 'approval.denied', 'approval.expired', 'step_up.succeeded', 'step_up.failed'],
    gaps: ['Whether a person understood what they read is not recorded.'],
  },
  {
    id: 'ASI10',
    name: 'Rogue Agents',
    does: 'An end or a stop is complete when it returns, with a signed receipt; boundaries are tried on purpose.',
    events: [
      'session.ended',
      'receipt.issued',
      'principal.suspended',
      'stop.completed',
      'drift.found',
      'boundary.probed',
    ],
    records: ['findings'],
  },
]

const identities: readonly Control[] = [
  {
    id: 'NHI1:2025',
    name: 'Improper Offboarding',
    does: 'Whatever a principal owns goes to a successor or ends with it, in one act with a receipt.',
    events: ['principal.offboarded', 'principal.suspended', 'principal.handed_over', 'access_review.completed'],
    records: ['findings'],
  },
  {
    id: 'NHI2:2025',
    name: 'Secret Leakage',
    does: 'Credentials of third parties are sealed and opened for one call; results are searched for them. What a scan of a machine finds in configurations of MCP servers is reported.',
    events: ['data_keys.rotated', 'root_key.rotated', 'connected_account.handed_out', 'config.scanned'],
    records: ['configuration_findings'],
    gaps: ['Files outside of this server are known only where somebody scans them and reports.'],
  },
  {
    id: 'NHI3:2025',
    name: 'Vulnerable Third-Party NHI',
    does: 'An account has its own scopes, is renewed and looked at, and is disconnected in one act with every grant on it.',
    events: [
      'connected_account.connected',
      'connected_account.refreshed',
      'connected_account.needs_reconnection',
      'connected_account.disconnected',
      'provider.retired',
    ],
    records: ['providers'],
  },
  {
    id: 'NHI4:2025',
    name: 'Insecure Authentication',
    does: 'Agents prove themselves by keys, secrets or signed assertions; what does not prove itself is refused and recorded.',
    events: ['assertion.accepted', 'assertion.refused', 'credential.refused', 'foreign_token.refused'],
    records: ['applications'],
  },
  {
    id: 'NHI5:2025',
    name: 'Overprivileged NHI',
    does: 'Authority is granted tool by tool for a time; what was granted and not used is a finding.',
    events: [
      'approval.approved',
      'access_grant.ended',
      'access_review.completed',
      'finding.raised',
      'finding.resolved',
    ],
    records: ['boundaries', 'findings'],
  },
  {
    id: 'NHI6:2025',
    name: 'Insecure Cloud Deployment Configurations',
    does: 'The start refuses unsafe settings, one line for each.',
    events: [],
    gaps: ['A start that was refused writes no record: there is no log yet. Look at the output of the process.'],
  },
  {
    id: 'NHI7:2025',
    name: 'Long-Lived Secrets',
    does: 'Sessions have a hard end, tokens end with them, keys and secrets expire and are replaced.',
    events: [
      'session.ended',
      'refresh.rotated',
      'application_secret.created',
      'application_secret.ended',
      'signing_key.created',
      'config.scanned',
    ],
    records: ['findings', 'configuration_findings', 'applications'],
  },
  {
    id: 'NHI8:2025',
    name: 'Environment Isolation',
    does: 'An installation is one environment: its own keys, issuer, data and log. Applications in it share no key and no cookie.',
    events: [],
    records: ['applications'],
    gaps: ['Other environments are other installations and are not seen from this one.'],
  },
  {
    id: 'NHI9:2025',
    name: 'NHI Reuse',
    does: 'A token or code that is used again ends what was made of it.',
    events: ['refresh.reuse_detected', 'code.reuse_detected'],
    records: ['applications'],
    gaps: ['Whether one secret of an agent is used from several places at once is not judged.'],
  },
  {
    id: 'NHI10:2025',
    name: 'Human Use of NHI',
    does: 'Agents’ tokens open no page, and what an agent may do is decided by a person who is signed in themselves.',
    events: ['approval.approved', 'api.refused', 'impersonation.started'],
    gaps: ['Whether a person types what an agent sends is not seen.'],
  },
]

const tenets: readonly Control[] = [
  {
    id: 'Tenet 1',
    name: 'All data sources and computing services are considered resources.',
    does: 'Each tool, provider and account has an id, an owner and a rule; each door of this server is listed.',
    events: ['provider.created', 'connected_account.connected'],
    records: ['tools', 'providers', 'boundaries'],
  },
  {
    id: 'Tenet 2',
    name: 'All communication is secured regardless of network location.',
    does: 'Everything that leaves goes through one guard: https to public addresses, and no other unless configured.',
    events: [],
    gaps: ['Connections are not recorded one by one; how this server itself is reached is set up in front of it.'],
  },
  {
    id: 'Tenet 3',
    name: 'Access to individual enterprise resources is granted on a per-session basis.',
    does: 'A grant lives in one session and dies with it; each new session asks again.',
    events: ['session.started', 'approval.approved', 'session.ended', 'access_grant.ended'],
    records: ['boundaries'],
  },
  {
    id: 'Tenet 4',
    name: 'Access to resources is determined by dynamic policy, including the observable state of client identity, application/service, and the requesting asset, and may include other behavioral and environmental attributes.',
    does: 'Each call is judged by effect, arguments, what the session has read, policies and limits, at that moment.',
    events: [
      'tool_call.admitted',
      'tool_call.refused',
      'policy.activated',
      'approval_rule.created',
      'risk_attempt.created',
    ],
  },
  {
    id: 'Tenet 5',
    name: 'The enterprise monitors and measures the integrity and security posture of all owned and associated assets.',
    does: 'Definitions of tools are read again, accounts are looked at, unused access is found, boundaries are tried.',
    events: [
      'provider.tools_changed',
      'connected_account.needs_reconnection',
      'drift.found',
      'artifact.drifted',
      'finding.raised',
      'boundary.probed',
    ],
    records: ['findings'],
    gaps: ['Devices of people and hosts of agents are not measured.'],
  },
  {
    id: 'Tenet 6',
    name: 'All resource authentication and authorization are dynamic and strictly enforced before access is allowed.',
    does: 'Admission reads session, grant and budget under locks and writes the intent before the first byte leaves.',
    events: ['tool_call.admitted', 'tool_call.refused', 'step_up.succeeded', 'api.refused'],
    records: ['boundaries'],
  },
  {
    id: 'Tenet 7',
    name: 'The enterprise collects as much information as possible about the current state of assets, network infrastructure and communications and uses it to improve its security posture.',
    does: 'Every act is a leaf of one Merkle log with signed checkpoints; figures and findings are made of it.',
    events: ['finding.raised', 'finding.resolved', 'audit.alarm_raised', 'audit.exported'],
    gaps: ['Traffic that does not go through this server is not seen.'],
  },
]

/** The frameworks that evidence is given for, each with its items as it names and numbers them. */
export const frameworks = {
  owasp_agentic: {
    name: 'OWASP Top 10 for Agentic Applications',
    version: '2026',
    source: 'https://genai.owasp.org/resource/owasp-top-10-for-agentic-applications-for-2026/',
    controls: agentic,
  },
  owasp_nhi: {
    name: 'OWASP Non-Human Identities Top 10',
    version: '2025',
    source: 'https://owasp.org/www-project-non-human-identities-top-10/2025/',
    controls: identities,
  },
  nist_800_207: {
    name: 'NIST SP 800-207, Zero Trust Architecture, section 2.1',
    version: 'August 2020',
    source: 'https://doi.org/10.6028/NIST.SP.800-207',
    controls: tenets,
  },
} as const satisfies Readonly<Record<string, Framework>>
export type FrameworkId = keyof typeof frameworks
export const frameworkIds = ['owasp_agentic', 'owasp_nhi', 'nist_800_207'] as const satisfies readonly FrameworkId[]
