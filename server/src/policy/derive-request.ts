import { argumentTags } from './derive-arguments.ts'
import { type JudgedCall, type PolicyFacts, type PolicyOver, weekdays } from './model.ts'

interface EntityId {
  readonly type: string
  readonly id: string
}

/** A call as Cedar is asked about it (`Ambit` namespace of our schema). */
export interface CedarRequest {
  readonly principal: EntityId
  readonly action: EntityId
  readonly resource: EntityId
  readonly context: Readonly<Record<string, unknown>>
  readonly entities: readonly {
    readonly uid: EntityId
    readonly attrs: Readonly<Record<string, unknown>>
    readonly parents: readonly EntityId[]
    readonly tags?: Readonly<Record<string, unknown>>
  }[]
}

/** Which parts a policy reads; what it does not name is not made. A part that is missing after all makes the verdict a refusal. */
export interface Reads {
  readonly arguments: boolean
  readonly numbers: boolean
}

/** Undefined: the arguments are more than a policy is asked to read. */
export function cedarRequest(
  call: JudgedCall,
  { facts, over, reads }: { readonly facts: PolicyFacts; readonly over: PolicyOver; readonly reads: Reads },
): CedarRequest | undefined {
  const tags = reads.arguments || reads.numbers ? argumentTags(call.args) : { texts: {}, numbers: {} }
  if (tags === undefined) return undefined
  const owner = entity('User', facts.person ?? '')
  const tool = entity('Tool', call.tool)
  const provider = entity('Provider', call.provider)
  const [texts, numbers] = [entity('Arguments', 'call'), entity('Numbers', 'call')]
  const parents = [...over.groups.map(id => entity('Group', id)), ...over.roles.map(slug => entity('Role', slug))]
  return {
    principal: entity(principalType(call.principal), call.principal),
    action: entity('Action', 'call'),
    resource: tool,
    context: {
      organization: reference(entity('Organization', over.organization)),
      owner: reference(owner),
      application: reference(entity('Application', facts.client)),
      session: reference(entity('Session', call.session)),
      ...(call.account === undefined ? {} : { account: reference(entity('Account', call.account)) }),
      effect: call.effect,
      arguments: reference(texts),
      numbers: reference(numbers),
      taint: [...call.taint],
      hour: call.at.getUTCHours(),
      minute: call.at.getUTCMinutes(),
      weekday: weekdays[call.at.getUTCDay()],
    },
    entities: [
      { uid: owner, attrs: { email: facts.email }, parents },
      {
        uid: tool,
        attrs: { name: call.tool, provider: reference(provider), effect: call.effect },
        parents: [provider],
      },
      { uid: provider, attrs: {}, parents: [] },
      ...(reads.arguments ? [{ uid: texts, attrs: {}, parents: [], tags: tags.texts }] : []),
      ...(reads.numbers ? [{ uid: numbers, attrs: {}, parents: [], tags: tags.numbers }] : []),
    ],
  }
}

function entity(type: string, id: string): EntityId {
  return { type: `Ambit::${type}`, id }
}

function reference(uid: EntityId): { readonly __entity: EntityId } {
  return { __entity: uid }
}

function principalType(id: string): string {
  if (id.startsWith('agent_')) return 'Agent'
  return id.startsWith('svc_') ? 'ServiceAccount' : 'User'
}
