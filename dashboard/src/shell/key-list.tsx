import { Dialog } from '@base-ui/react/dialog'
import { useState } from 'react'
import { pages } from '../pages.ts'
import { keysAreOn, switchKeys } from './keys.ts'

const keys: readonly (readonly [string, string])[] = [
  ['Ctrl or ⌘ K', 'Search or run a command'],
  ['/', 'Filter'],
  ['J, K', 'Next row, row before'],
  ['Enter', 'Open the page of a row'],
  ['O', 'Open a row beside the list'],
  ['Esc', 'Close, back to the row'],
  ['E', 'Go to the button that ends what is open'],
  ['C', 'Copy the id of what is open'],
  ['[ and ]', 'Newer, older'],
  ...pages.flatMap(({ key, title }) => (key === undefined ? [] : [[`G ${key.toUpperCase()}`, title] as const])),
  ['?', 'This list'],
]

/** What the keys do, and the switch that turns letters off. No key approves. */
export function KeyList({
  open,
  onOpenChange,
}: {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}) {
  const [on, setOn] = useState(keysAreOn)
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title className="dialog-title">Keys</Dialog.Title>
          <dl className="keys">
            {keys.map(([key, does]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <label className="choice">
            <input
              type="checkbox"
              checked={on}
              onChange={event => {
                switchKeys(event.target.checked)
                setOn(event.target.checked)
              }}
            />
            Letters are keys
          </label>
          <div className="actions">
            <Dialog.Close className="button button-small">Close</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
