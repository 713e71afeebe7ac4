/** How long before the end somebody is told, in days, the last one first. */
export const noticeDays = [1, 7, 30] as const

const dayMs = 86_400_000

/** The nearest mark before the end of the last certificate of a connection that was passed; undefined while there is time. */
export function decideCertificateNotice({
  endsAt,
  now,
}: {
  readonly endsAt: Date
  readonly now: Date
}): (typeof noticeDays)[number] | undefined {
  return noticeDays.find(days => endsAt.getTime() - now.getTime() <= days * dayMs)
}

/** Whole days that are left; none once it is over. */
export function daysLeft({ endsAt, now }: { readonly endsAt: Date; readonly now: Date }): number {
  return Math.max(0, Math.floor((endsAt.getTime() - now.getTime()) / dayMs))
}
