import type { Json } from '../platform/json.ts'
import type { LoggedEvent } from './model.ts'

/** An event in the words of OCSF 1.3. */
export type OcsfEvent = { readonly [member: string]: Json }

/** A class of OCSF: its number, name and category. */
export interface OcsfClass {
  readonly uid: number
  readonly name: string
}

const accountChange = { uid: 3001, name: 'Account Change' }
const authentication = { uid: 3002, name: 'Authentication' }
const authorizeSession = { uid: 3003, name: 'Authorize Session' }
const entityManagement = { uid: 3004, name: 'Entity Management' }
const userAccess = { uid: 3005, name: 'User Access Management' }
const groupManagement = { uid: 3006, name: 'Group Management' }
const apiActivity = { uid: 6003, name: 'API Activity' }
const finding = { uid: 2004, name: 'Detection Finding' }

/** Which class an event is of, by the noun before its point. Every other noun is an entity that is managed. */
export const classOfNoun: Readonly<Record<string, OcsfClass>> = {
  user: accountChange,
  principal: accountChange,
  factor: accountChange,
  passkey: accountChange,
  recovery_codes: accountChange,
  email_change: accountChange,
  identity: accountChange,
  session: authentication,
  authentication: authentication,
  sign_in: authentication,
  step_up: authentication,
  impersonation: authentication,
  external_sign_in: authentication,
  passwordless_session: authentication,
  magic_auth: authentication,
  password_reset: authentication,
  email_verification: authentication,
  code: authentication,
  refresh: authentication,
  token: authentication,
  device: authentication,
  assertion: authentication,
  foreign_token: authentication,
  agent_instance: authentication,
  approval: authorizeSession,
  access_grant: authorizeSession,
  act: authorizeSession,
  consent: authorizeSession,
  delegation: authorizeSession,
  authored: authorizeSession,
  role_assignment: userAccess,
  group_role_assignment: userAccess,
  organization_membership: userAccess,
  group: groupManagement,
  tool_call: apiActivity,
  api: apiActivity,
  result: apiActivity,
  question: apiActivity,
  connected_account: apiActivity,
  credential: apiActivity,
  drift: finding,
  finding: finding,
  'config.scanned': finding,
  risk_attempt: finding,
  stop: finding,
  'audit.alarm_raised': finding,
  'audit.alarm_cleared': finding,
  'code.reuse_detected': finding,
  'refresh.reuse_detected': finding,
  'passkey.suspected': finding,
}

/** The class of a type of event. */
export function classOf(type: string): OcsfClass {
  return classOfNoun[type] ?? classOfNoun[nounOf(type)] ?? entityManagement
}

function nounOf(type: string): string {
  return type.split('.')[0] ?? ''
}

function verbOf(type: string): string {
  return type.split('.').at(-1) ?? ''
}

const failure =
  /failed|refused|denied|reuse_detected|not_delivered|missing|needs_reconnection|suspected|unknown|withheld|aborted|not_sent|expired/

const other = 99

/** What OCSF numbers in a class, by our verb; 99 for what it has no number for. */
const activities: Readonly<Record<number, readonly (readonly [RegExp, number])[]>> = {
  [accountChange.uid]: [
    [/created|connected|begun/, 1],
    [/activated/, 2],
    [/password/, 3],
    [/suspended/, 5],
    [/deleted|removed|offboarded|disconnected/, 6],
    [/proven/, 10],
  ],
  [authentication.uid]: [
    [/ended|revoked|sign_out/, 2],
    [/redeemed|rotated|accepted/, 3],
    [/started|succeeded|completed|created/, 1],
  ],
  [authorizeSession.uid]: [[/approved|given|created|handed_on|authorized|reviewed|done/, 1]],
  [entityManagement.uid]: [
    [/created|added|configured/, 1],
    [/exported|downloaded|read|listed/, 2],
    [/deleted|removed|destroyed|erased|retired/, 4],
    [/activated/, 10],
    [/./, 3],
  ],
  [userAccess.uid]: [
    [/created|added/, 1],
    [/deleted|removed/, 2],
  ],
  [groupManagement.uid]: [
    [/member_added/, 3],
    [/member_removed/, 4],
    [/created/, 6],
    [/deleted/, 5],
  ],
  [apiActivity.uid]: [
    [/read|listed/, 2],
    [/created|connected/, 1],
    [/disconnected/, 4],
  ],
  [finding.uid]: [
    [/cleared|lifted|accepted|passed|fixed/, 3],
    [/./, 1],
  ],
}

function activityOf(uid: number, type: string): number {
  return activities[uid]?.find(([verb]) => verb.test(verbOf(type)))?.[1] ?? other
}

const severities = { informational: 1, low: 2, high: 4 }
const succeeded = 1
const failed = 2
const typesPerClass = 100
const classesPerCategory = 1_000

/**
 * An event of the log as OCSF has it. All that it says stands in `unmapped` word for word, so nothing is lost where OCSF has no word;
 * of an erased one only that it was there.
 */
export function ocsfOf(event: LoggedEvent): OcsfEvent {
  const { uid, name } = classOf(event.type)
  const activity = activityOf(uid, event.type)
  const bad = failure.test(verbOf(event.type))
  const isFinding = uid === finding.uid
  return {
    class_uid: uid,
    class_name: name,
    category_uid: Math.floor(uid / classesPerCategory),
    activity_id: activity,
    type_uid: uid * typesPerClass + activity,
    severity_id: isFinding ? severities.high : bad ? severities.low : severities.informational,
    status_id: bad ? failed : succeeded,
    time: Date.parse(event.at),
    metadata: {
      version: '1.3.0',
      product: { name: 'Ambit', vendor_name: 'Ambit' },
      uid: event.id,
      sequence: event.index,
      event_code: event.type,
      log_name: 'audit',
    },
    ...partsOf(event),
    unmapped: event.body,
  }
}

function textIn(body: LoggedEvent['body'], ...members: readonly string[]): string | undefined {
  const found = members.map(member => body?.[member]).find(value => typeof value === 'string')
  return typeof found === 'string' ? found : undefined
}

/** What the class asks for beside what every event has. */
function partsOf(event: LoggedEvent): OcsfEvent {
  const { body, session, type } = event
  const actor = textIn(body, 'actor') ?? 'unknown'
  const person = textIn(body, 'user', 'on_behalf_of', 'principal', 'owner') ?? actor
  const organization = textIn(body, 'organization')
  const around = {
    actor: { user: { uid: actor }, ...(session === null ? {} : { session: { uid: session } }) },
    ...(organization === undefined ? {} : { org: { uid: organization } }),
  }
  switch (classOf(type).uid) {
    case entityManagement.uid:
      return { ...around, entity: { type: nounOf(type), uid: textIn(body, nounOf(type), 'id') ?? event.id } }
    case apiActivity.uid:
      return {
        ...around,
        api: { operation: textIn(body, 'tool', 'route') ?? type, service: { name: 'Ambit' } },
        src_endpoint: { svc_name: 'ambit' },
      }
    case finding.uid:
      return { ...around, finding_info: { title: type, uid: event.id } }
    case userAccess.uid:
      return { ...around, user: { uid: person }, privileges: [textIn(body, 'role', 'role_slug') ?? 'unknown'] }
    case groupManagement.uid:
      return { ...around, group: { uid: textIn(body, 'group') ?? event.id } }
    default:
      return { ...around, user: { uid: person } }
  }
}
