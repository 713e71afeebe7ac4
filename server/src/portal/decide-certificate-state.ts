/** From here on a page says that a certificate ends. */
export const certificateWarnDays = 30
const dayMs = 86_400_000

/** `ended`: nothing that it signs counts any more. `ends`: within thirty days. */
export function certificateState(endsAt: Date, now: Date): 'ended' | 'ends' | 'fine' {
  if (endsAt <= now) return 'ended'
  return endsAt.getTime() - now.getTime() < certificateWarnDays * dayMs ? 'ends' : 'fine'
}
