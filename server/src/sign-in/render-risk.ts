import { z } from 'zod'
import { type Risk, type RiskReason, riskListTypes } from './model.ts'

export const attemptSchema = z
  .object({
    verdict: z.enum(['allow', 'block', 'challenge']),
    reason: z.string().describe('Everything that the verdict rests on, with the facts.'),
    attempt_id: z.string(),
    control: z
      .enum([
        'bot_detection',
        'brute_force_attack',
        'impossible_travel',
        'repeat_sign_up',
        'stale_account',
        'unrecognized_device',
        'restriction',
      ])
      .optional(),
    blocklist_type: z.enum(riskListTypes).optional(),
  })
  .meta({ id: 'RadarAttempt' })

/** A verdict in words. */
export function riskText({ reasons }: Risk): string {
  return reasons.length === 0 ? 'Nothing speaks against this sign-in.' : reasons.map(reasonText).join(' ')
}

function reasonText({ rule, facts }: RiskReason): string {
  switch (rule) {
    case 'list':
      return `The ${facts.list} is on the ${facts.action} list${facts.entry === undefined ? '' : `: ${facts.entry}`}.`
    case 'new_device':
      return `None of the last ${facts.compared} sign-ins came from ${facts.device ?? 'a device'} at ${facts.network ?? 'this place'}.`
    case 'velocity':
      return `Within ${facts.within_seconds} seconds: ${facts.attempts} attempts, ${facts.networks} networks, ${facts.people} people from this network.`
    case 'impossible_travel':
      return `From ${facts.from} to ${facts.to} within ${facts.seconds} seconds.`
  }
}
