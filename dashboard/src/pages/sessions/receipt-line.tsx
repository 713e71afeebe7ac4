import type { client } from '../../api.ts'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { Glyph } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'

export type Ended = Awaited<ReturnType<typeof client.endSession>>

/** What an end ended, in the place of what was ended. */
export function ReceiptLine({ ended, name }: { readonly ended: Ended; readonly name: string }) {
  const { receipt, session } = ended
  const parts = [
    count(receipt.grants_ended, 'grant'),
    count(receipt.tokens_ended, 'token'),
    count(receipt.approvals_withdrawn, 'request'),
  ].filter(part => part !== undefined)
  const withheld = receipt.calls_withheld
  return (
    <span className="receipt-line-in" role="status">
      <Glyph is="ended" /> {name}: ended <At at={receipt.completed_at} precision="second" />.{' '}
      {parts.length === 0 ? 'Nothing else hung on it.' : `${parts.join(', ')} ended with it.`}{' '}
      {withheld > 0 && `${withheld} ${withheld === 1 ? 'result was' : 'results were'} withheld. `}
      <PageLink to={`/sessions/${session.id}`}>Open receipt</PageLink> <Id id={receipt.id} />
    </span>
  )
}

function count(number: number, word: string): string | undefined {
  return number === 0 ? undefined : `${number} ${word}${number === 1 ? '' : 's'}`
}
