import { client, queries } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import type { Ended } from './receipt-line.tsx'

export interface EndButtonProps {
  readonly id: string
  readonly label: React.ReactNode
  readonly look?: 'small'
  readonly onEnded: (ended: Ended) => void
  readonly element?: string
}

/** Ends a session: one step, no question. What was ended becomes its receipt. */
export function EndButton({ id, label, look, onEnded, element }: EndButtonProps) {
  return (
    <Act
      call="endSession"
      id={element ?? `end-${id}`}
      label={label}
      doing="Ending…"
      {...(look === undefined ? {} : { look })}
      act={() => client.endSession({ id, body: {} })}
      onDone={ended => {
        queries.invalidateQueries({ queryKey: ['session', id] })
        onEnded(ended)
      }}
    />
  )
}
