import type { Session } from '../sessions/model.ts'
import type { Instance } from './model.ts'

export interface AgentClaimsParts {
  readonly session: Session
  readonly instance: Instance
  readonly permissions: readonly string[]
  readonly clientId: string
}

/**
 * What an application reads in the token of an agent that it minted. Delegation is visible: `sub` is the person and `act` the agent;
 * an agent by itself is its own subject (RFC 8693 section 4.1).
 */
export function agentClaims({ session, instance, permissions, clientId }: AgentClaimsParts): Record<string, unknown> {
  const { agentId, membershipId, organizationId } = instance
  const isDelegated = membershipId !== undefined && session.onBehalfOf !== undefined
  return {
    sub: isDelegated ? session.onBehalfOf : agentId,
    ...(isDelegated ? { act: { sub: agentId } } : {}),
    sid: session.id,
    org_id: organizationId,
    agent_instance_id: instance.id,
    client_id: clientId,
    permissions,
  }
}

export interface CeilingParts {
  /** Of the blueprint. */
  readonly blueprint: readonly string[]
  /** Of the member that it acts for, now; undefined for an agent by itself. */
  readonly member: readonly string[] | undefined
  /** What the agent above handed on; undefined where there is none. */
  readonly handedOn: readonly string[] | undefined
}

/** What an agent may do: never more than its blueprint says, than its member may do now, or than was handed on. */
export function agentPermissions({ blueprint, member, handedOn }: CeilingParts): string[] {
  return blueprint.filter(slug => (member?.includes(slug) ?? true) && (handedOn?.includes(slug) ?? true)).toSorted()
}
