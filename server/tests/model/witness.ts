import type { Story } from './ground.ts'

interface Row {
  readonly id: string
  readonly admitted_at: Date
  readonly outcome: string | null
  readonly completed_at: Date | null
  readonly grant_rooms: Readonly<Record<string, string | undefined>> | null
  readonly tool_id: string
  readonly tool_name: string
}

const rowsText = `SELECT c.id, c.admitted_at, c.tool_id, c.tool_name, o.outcome, r.completed_at,
    (SELECT jsonb_object_agg(b.key, b.value -> 'constraints' -> 'room' ->> 'equals') FROM jsonb_each(g.bounds) b) AS grant_rooms
  FROM calls c LEFT JOIN call_outcomes o ON o.call_id = c.id LEFT JOIN receipts r ON r.session_id = c.session_id
  LEFT JOIN access_grants g ON g.id = c.grant_id WHERE c.id = ANY ($1)`

/** What the third party's own record and the agents' own memory say against the database; empty when they agree. */
export async function witness(story: Story): Promise<string[]> {
  const { party, admin } = story.ground
  const own = party.receipts.filter(
    each => each.provider === `desk${story.nth}` || each.provider === `open${story.nth}`,
  )
  const found = await admin.query<Row>(rowsText, [own.map(each => each.callId)])
  const rows = new Map(found.rows.map(row => [row.id, row]))
  const faults: string[] = [...story.faults]
  const counts = new Map<string, number>()
  for (const receipt of own) {
    const row = rows.get(receipt.callId)
    const name = `${receipt.tool} (${receipt.callId})`
    counts.set(receipt.callId, (counts.get(receipt.callId) ?? 0) + 1)
    if (row === undefined || !receipt.intended)
      faults.push(`I7 the third party received ${name} before its intent was committed`)
    else faults.push(...against(row, receipt).map(what => `${what}: ${name}`))
  }
  for (const [id, times] of counts) if (times > 1) faults.push(`I8 the third party received ${id} ${times} times`)
  return [...faults, ...heardFaults(story, rows)]
}

function against(row: Row, receipt: Story['ground']['party']['receipts'][number]): string[] {
  const faults: string[] = []
  const bound = row.grant_rooms?.[row.tool_id]
  if (typeof bound === 'string' && receipt.args.room !== bound)
    faults.push(`I8 a call outside the bounds of its grant reached the third party`)
  if (row.completed_at !== null && receipt.receivedAt.getTime() > row.completed_at.getTime() + clockMs)
    faults.push('I4 the third party received a call after the receipt says complete')
  if (receipt.tool !== row.tool_name.split('__')[1]) faults.push('I8 another tool ran than was admitted')
  return faults
}

/** The third party's clock is read by another program than the database's; both are of one machine. */
const clockMs = 2

/** A result that an agent has is a committed outcome; a credential is in none of them. */
function heardFaults(story: Story, rows: ReadonlyMap<string, Row>): string[] {
  const faults: string[] = []
  for (const { text, answer, slot } of story.heard) {
    if ([...story.canaries].some(canary => text.includes(canary)))
      faults.push(`I6 an agent (slot ${slot}) was shown a credential`)
    const serial = /\\"serial\\":(\d+)/.exec(text)?.[1]
    if (serial === undefined) continue
    const row = rows.get(story.ground.party.receipts[Number(serial)]?.callId ?? '')
    if ((answer !== 'succeeded' && answer !== 'failed') || row?.outcome !== answer)
      faults.push(`I4 an agent has a result (${answer}) whose outcome is ${row?.outcome ?? 'not there'}`)
  }
  return faults
}
