import { count, html, number } from '../../platform/page.ts'
import { pageWordsEn } from '../../platform/words/en.ts'
import { actsEn } from './en-acts.ts'
import { changeEn } from './en-change.ts'
import { decidedEn } from './en-decided.ts'
import { delegationEn } from './en-delegation.ts'
import { mailEn } from './en-mail.ts'
import { secondEn } from './en-second.ts'
import type { ApprovalWords, EffectCounts, SaidRequest } from './words.ts'

const { spell } = pageWordsEn

/** "3 tools: 1 reads, 1 writes, 1 destroys." */
function effects({ read, write, destructive }: EffectCounts): string {
  const parts = [
    read > 0 && `${read} ${read === 1 ? 'reads' : 'read'}`,
    write > 0 && `${write} ${write === 1 ? 'writes' : 'write'}`,
    destructive > 0 && `${destructive} ${destructive === 1 ? 'destroys' : 'destroy'}`,
  ].filter(part => part !== false)
  return `${count(read + write + destructive, 'tool')}: ${parts.join(', ')}.`
}

function sentence({ all, duration, until, agent, runs, as, calls, asks }: SaidRequest) {
  const most = calls === undefined ? ', with no limit on calls' : html`, with at most <b>${calls} calls</b>`
  const does = runs && html`<b>${runs}</b>${as && html` as ${as}`}${most}`
  const each = asks && html`ask you about each call that would <b>${asks}</b>`
  return html`If you approve ${all ? 'all of it' : 'what is checked'}: for <b>${duration}</b>, until ${until} at the latest, <b>${agent}</b> may ${does}${does && each && ', and may '}${each}. Ending the session ends this at once.`
}

/** English. */
export const approvalEn: ApprovalWords = {
  language: 'en',
  ask: {
    title: agent => `${agent} asks for access`,
    heading: (agent, providers) => html`${agent} asks for access to ${providers}`,
    accessUntil: time => html`access until <b>${time}</b> at the latest`,
    lead: effects,
    noAccessNow: 'It has no access now.',
    keeps: tools =>
      tools === 1 ? 'It has 1 other tool now, and keeps it.' : `It has ${tools} other tools now, and keeps them.`,
    reached: 'Already in this session',
    purpose: 'Purpose',
    mayDo: 'What it may do',
    narrow: 'Uncheck or narrow anything; you can’t give more than was asked.',
    fields:
      'In a field, plain text means exactly this, a final * means starts with, commas separate choices, and 1..20 is a range.',
    howLong: 'How long, how often',
    connectBefore: time =>
      html`Nothing here can be approved before you connect an account. The request stays open until ${time}.`,
    approve: 'Approve what is checked',
    deny: 'Deny',
    denyEnding: 'Deny and end session',
    showAgain: 'Show again',
    withProvider: provider => html`With ${provider}`,
    withAccount: 'With account',
    notConnected: provider => html`${provider}, not connected yet`,
    needsNone: provider => html`${provider}, which needs no account of yours`,
    chooseBelow: provider => html`${provider}, the account that you choose below`,
    credentialUnseen: 'The agent never sees this account’s credential.',
    mayAsk: provider => html`${provider} may ask the agent`,
    asksProgram: {
      sampling: 'While a call runs, it may have the agent’s model answer a question.',
      roots: 'While a call runs, it may see the list of folders that the agent works in.',
    },
    asksWords: 'An administrator allowed this. What it asks is in its own words, and its answers go to it.',
    compare: 'Compare with your agent',
    ends: time => html`This request ends at ${time}`,
    reviewed: 'Nothing is decided yet. This is what you would give.',
    nothingDecided: 'Nothing was decided.',
    wider: 'What is marked below goes beyond what was asked. You can only give less; the agent can ask for more.',
    nothingChecked: 'No tool is checked. Check what it may do, or deny.',
    passwordWrong: 'That password doesn’t match. Type it again, or deny without it.',
    passwordNeeded: 'Type your password to approve, or deny without it.',
    lockedOut: time => html`Too many attempts. Try again at ${time}; you can deny at once.`,
    changed: 'The request changed while this page was open. Read it again before you decide.',
    whoAsks: 'Who asks',
    agentAt: (agent, host) => html`${agent} at ${host}`,
    verified: 'Verified',
    unverified: 'Name not verified',
    actsFor: 'Acts for',
    inOrganization: (email, organization) => html`${email} in ${organization}`,
    agentsWords: 'In the agent’s own words. Ambit did not check them.',
    gaveNone: 'It gave none.',
    tainted: organization =>
      html`Before asking, this session read text from outside ${organization ?? 'your organization'}.`,
    taintCame: (tools, last) => html`It came with ${tools}, the last at ${last}.`,
    taintMay: 'Their text may have led to this request.',
    taintEach: 'Each write of this session is asked for with its arguments, because it has also read private data.',
    seeRead: 'See what was read',
    passwordBecause: {
      writes: 'Your password, because this writes',
      destroys: 'Your password, because this destroys',
    },
    passwordIsWrong: 'That password doesn’t match.',
    typePassword: 'Type your password to approve.',
  },
  tools: {
    noAccount: provider => html`You have no ${provider} account connected.`,
    connectFirst: 'Connect one, then come back here and decide. Connecting gives no agent any access.',
    connect: provider => html`Connect ${provider}`,
    isNew: 'New',
    asksAgain: 'Asks you again before each call, with its arguments.',
    providersWords: 'In the provider’s own words.',
    arguments: 'Arguments',
    takesNone: 'it takes none',
    otherArguments: 'Other arguments',
    none: 'none',
    free: names => html`free: ${names}`,
    isFree: 'free',
    asAsked: 'as asked',
    is: 'is',
    startsWith: 'starts with',
    matches: 'matches',
    isOneOf: 'is one of',
    isWithin: 'is within',
    changed:
      'It changed since it was asked for, so it can’t be given. The agent can ask again once an administrator has reviewed it.',
    whichAccount: provider => html`Which ${provider} account?`,
    accountOf: organization => html`of ${organization}`,
    yourDefault: '(your default)',
    onlyThis: 'The agent gets this one and no other; another one is another request.',
    accountChanged:
      'Your account there changed since it was asked for, so this can’t be given. The agent can ask again.',
  },
  limits: {
    endsAfter: 'Ends after',
    offered: seconds => spell(seconds).replace(/ minutes?$/, ' min'),
    asked: (duration, sessionEnd) => html`${duration} were asked. The session itself ends at ${sessionEnd}.`,
    callsAtMost: 'Calls at most',
    noLimit: 'no limit',
    noLimitAsked: 'no limit asked',
    ofAsked: calls => `of ${number(calls)} asked`,
    bytesAtMost: 'Results at most',
    ofBytesAsked: bytes => `of ${bytes} asked`,
    bytesHint: 'All results together; for example 500 kB or 2 MB. What is more does not leave.',
    bytesSentence: bytes => html`All results together have at most ${bytes}.`,
    use: tool => html`use ${tool}`,
    sentence,
  },
  call: {
    act: tool => `Call ${tool}`,
    toolAct: tool => html`Call ${tool}`,
    before: time => html`one call, before <b>${time}</b>`,
    lead: (agent, email, account) => html`${agent} asks for this one call, for ${email}, ${account}.`,
    cantUndo: 'Ambit can’t undo it.',
    at: provider => html`at ${provider}`,
    withYour: (provider, account) => html`with your ${provider} account ${account}`,
    exactly: 'Exactly this will be sent',
    noPurpose: 'It gave no purpose.',
    purposeBy: 'Purpose. In the agent’s own words. Ambit did not check them.',
    sum: before => html`If you approve, this call runs <b>once, with these arguments</b>, before <b>${before}</b>.`,
    again: 'Another call asks again.',
    destroysAgain: 'Another deletion or overwrite asks again.',
    approve: 'Approve this one call',
    wholeBelow: 'the whole of it is below',
    tool: 'Tool',
    pinned: day => html`Definition unchanged since it was pinned on ${day}`,
    asJson: 'Show as JSON, with digest',
    digest: digest => html`Call digest ${digest}. If one character differs, the call is refused and nothing is sent.`,
    allArguments: 'All arguments',
    theArguments: 'the arguments',
    argument: name => html`Argument ${name}`,
    argumentTitle: name => `Argument ${name}`,
    wholeLead: (agent, tool) => html`The whole of what ${agent} wants to send with ${tool}. Nothing is decided here.`,
    requestEnds: time => html`request ends <b>${time}</b>`,
    back: 'Back to the request',
    emptyText: 'empty text',
    notGiven: 'not given',
    left: characters => `${number(characters)} characters are not shown here.`,
    showAllOf: name => `Show all of ${name}`,
    bytes: (bytes, digest) => html`${number(bytes)} bytes, sha256 ${digest}`,
  },
  bounds: {
    matches: pattern => `what matches ${pattern}`,
    atMost: most => `at most ${most}`,
    atLeast: least => `at least ${least}`,
    between: (least, most) => `${least} to ${most}`,
    missing: 'missing',
  },
  faults: {
    byte_size: 'a size like 500 kB or 2 MB, from 1 byte up',
    choice_empty: 'a choice between two commas is empty',
    choose_account: 'choose one of the accounts, or uncheck the tools',
    check_one: 'check at least one value, or uncheck the tool',
    longer: 'longer than was asked',
    more_bytes: 'more than was asked',
    more_calls: 'more calls than were asked',
    one_value: 'one value at a time',
    quote_missing: 'a double quote is missing, or something stands beside it',
    range_order: 'a range goes from the smaller number to the larger one',
    star_among_choices: 'a final * can’t stand among choices',
    strange_tool: 'a tool that was not asked for',
    too_long: 'at most {n} characters',
    too_many_choices: 'at most {n} choices',
    unreadable: 'this can’t be read',
    whole_number: 'a whole number from 1 up',
    wider: 'goes beyond what was asked',
  },
  change: changeEn,
  decided: decidedEn,
  mail: mailEn,
  acts: actsEn,
  second: secondEn,
  delegation: delegationEn,
}
