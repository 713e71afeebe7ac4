import type { EndReason } from '../sessions/model.ts'

export interface Ending {
  readonly reason: EndReason
  readonly endedAt: Date
  /** The address of the person who ended it, where it may be said. */
  readonly by: string | undefined
}

/** The two codes an agent meets: a clock ran out, or somebody ended it. */
export function endingCode(reason: EndReason): 'session_expired' | 'session_revoked' {
  return reason === 'expired' || reason === 'idle' ? 'session_expired' : 'session_revoked'
}

/** One sentence with code, cause and time, and what to do. Plain ASCII: it stands in a header. */
export function endingText({ reason, endedAt, by }: Ending): string {
  const at = `${endedAt.toISOString().slice(11, 16)} UTC`
  return `${endingCode(reason)}: ${causeText(reason, at, by)} (${reason}). Start a new one to continue.`
}

function causeText(reason: EndReason, at: string, by: string | undefined): string {
  switch (reason) {
    case 'expired':
      return `this session reached its hard end at ${at}`
    case 'idle':
      return `this session ended at ${at} because nothing was done in it`
    case 'ended_by_person':
      return `${by ?? 'a person'} ended this session at ${at}`
    case 'ended_by_admin':
      return `${by ?? 'an administrator'} ended this session at ${at}`
    case 'ended_by_agent':
      return `the agent ended this session at ${at}`
    case 'ended_with_parent':
      return `this session ended at ${at} with the one that started it`
    case 'refresh_reuse':
    case 'code_reuse':
      return `this session was ended at ${at} because one of its codes or tokens was used twice`
    case 'principal_suspended':
      return `this session ended at ${at} because who it belongs to was suspended`
    case 'application_retired':
      return `this session ended at ${at} with its application`
    case 'logged_out':
    case 'logged_out_everywhere':
      return `this session ended at ${at} because its person signed out`
    case 'ended_by_provider':
      return `this session ended at ${at} because the sign-in of its person at their organization ended`
    case 'user_deleted':
    case 'organization_deleted':
      return `this session ended at ${at} because who it belongs to was removed`
    case 'membership_lost':
      return `this session ended at ${at} because its person left the organization`
    case 'password_reset':
      return `this session ended at ${at} because the password of its person was reset`
    case 'stopped':
      return `${by ?? 'an administrator'} stopped this session at ${at}`
    case 'policy_tightened':
      return `this session ended at ${at} because its application asks for more now`
  }
}
