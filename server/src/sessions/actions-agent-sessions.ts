import type { Agent, Application } from '../applications/index.ts'
import { eventFields } from '../audit/index.ts'
import { createBatch, tellFallback } from '../platform/batch.ts'
import { newId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { issueTokens, type SessionParts, startSession, userAgentLengthMax } from './actions.ts'
import type { Session, Tokens } from './model.ts'
import { type NewAgentSession, startAgentSessions } from './store-agent-sessions.ts'

export interface AgentStart extends Pick<SessionParts, 'userAgent' | 'ipAddress'> {
  readonly application: Application
  readonly agent: Agent
  readonly scope: string
  readonly resource: string | undefined
  readonly refresh: boolean
  /** Thumbprint of the key that whoever holds the tokens has to prove (RFC 9449). */
  readonly holderKey: string | undefined
}

export interface StartedAgent {
  readonly session: Session
  readonly tokens: Tokens
}

const startsOf = perPlatform(on =>
  createBatch<AgentStart, StartedAgent>(on, {
    name: 'agent_starts',
    together: starts => startTogether(on, starts),
    alone: async start => {
      const [started] = await startTogether(on, [start]).catch((cause: unknown) => {
        tellFallback(on, { statement: 'agent_starts', items: 1, cause })
        return []
      })
      return started ?? startAlone(on, start)
    },
  }),
)

/**
 * A session of an agent that authenticated by itself, with its first tokens (RFC 6749 section 4.4). Those that come together are
 * started in one statement. What that does not start, and one with a refresh token, goes step by step, with the refusals of
 * `startSession`.
 */
export function startAgentSession(on: Platform, start: AgentStart): Promise<StartedAgent> {
  return start.refresh ? startAlone(on, start) : startsOf(on)(start)
}

function startAlone(on: Platform, start: AgentStart): Promise<StartedAgent> {
  const { application, agent, userAgent, ipAddress } = start
  return on.database.transaction(async tx => {
    const session = await startSession(tx, {
      actor: { kind: 'system', node: on.node },
      kind: 'agent',
      principalId: agent.id,
      onBehalfOf: agent.ownerId,
      application,
      userAgent,
      ipAddress,
    })
    return { session, tokens: await issueTokens(tx, { ...start, session }) }
  })
}

async function startTogether(on: Platform, starts: readonly AgentStart[]): Promise<readonly StartedAgent[]> {
  const made = starts.map(start => ({ start, token: new Secret(`at_${randomToken()}`) }))
  const started = await startAgentSessions(
    on.database,
    made.map(({ start, token }) => newAgentSession(start, token)),
  )
  return started.map(({ session, tokenExpiresAt }, place) => {
    const token = made[place]?.token
    if (token === undefined) throw new Error('as many are started as were asked for')
    return { session, tokens: { accessToken: token, expiresAt: tokenExpiresAt, refreshToken: undefined } }
  })
}

function newAgentSession(start: AgentStart, token: Secret): NewAgentSession {
  const { application, agent, scope, resource, holderKey, userAgent, ipAddress } = start
  return {
    id: newId('session'),
    applicationId: application.id,
    agentId: agent.id,
    ownerId: agent.ownerId,
    userAgent: userAgent?.slice(0, userAgentLengthMax),
    ipAddress,
    token: { id: newId('token'), hash: sha256(token.reveal()), holderKey },
    resource,
    scope,
    // The clocks are filled in where they are read.
    event: eventFields({
      actor: agent.id,
      kind: 'agent',
      principal: agent.id,
      on_behalf_of: agent.ownerId,
      application: application.id,
      parent: null,
      expires_at: null,
      max_seconds: null,
      idle_seconds: null,
    }),
  }
}
