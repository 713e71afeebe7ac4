import { Menu } from '@base-ui/react/menu'
import { type RefObject, useState } from 'react'
import { useAddress } from '../address.ts'
import { chipsOf, type FilterField, parseFilter } from './filter-text.ts'
import { Glyph } from './state.tsx'

export interface FiltersProps {
  readonly fields: readonly FilterField[]
  /** The field that a word without a name goes to. */
  readonly free?: string
  readonly inputRef?: RefObject<HTMLInputElement | null>
}

/** No list keeps its place or its open row when what it shows changes. */
const anew = { after: undefined, before: undefined, open: undefined }

/** Chips that read as a sentence, a field for words, and a list of what can be filtered by. Applied on change. */
export function Filters({ fields, free, inputRef }: FiltersProps) {
  const { search, set } = useAddress()
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const chips = chipsOf(fields, search)
  const apply = (): void => {
    const parsed = parseFilter(text, fields, free)
    setWrong(parsed === undefined)
    if (parsed === undefined) return
    setText('')
    set({ ...anew, ...parsed })
  }
  const closed = fields.filter(field => field.values !== undefined)
  const example = closed[0]?.values?.[0]
  const hint = example === undefined ? 'filter' : `${closed[0]?.name}:${example.value}`
  return (
    <div className="filters">
      {chips.map(({ field, shown }) => (
        <span className="filter" key={field.name}>
          <span>
            {field.label} {field.verb ?? 'is'}
          </span>
          <b>{shown}</b>
          <button
            type="button"
            aria-label={`Remove filter: ${field.label} ${field.verb ?? 'is'} ${shown}`}
            onClick={() => set({ ...anew, [field.name]: undefined })}
          >
            <Glyph is="refused" />
          </button>
        </span>
      ))}
      {closed.length > 0 && <AddFilter fields={closed} onChoose={(name, value) => set({ ...anew, [name]: value })} />}
      <form
        className="filter-form"
        onSubmit={event => {
          event.preventDefault()
          apply()
        }}
      >
        <input
          ref={inputRef}
          className="input filter-input"
          aria-label="Filter by words"
          aria-invalid={wrong ? true : undefined}
          placeholder={hint}
          value={text}
          onChange={event => {
            setText(event.target.value)
            setWrong(false)
          }}
        />
      </form>
      {wrong && (
        <span className="small t-refuse" role="alert">
          Fields here: {fields.map(({ name }) => name).join(', ')}
        </span>
      )}
    </div>
  )
}

function AddFilter({
  fields,
  onChoose,
}: {
  readonly fields: readonly FilterField[]
  readonly onChoose: (name: string, value: string) => void
}) {
  return (
    <Menu.Root>
      <Menu.Trigger className="button button-small">
        <Glyph is="add" />
        Filter
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="menu-place" sideOffset={4} align="start">
          <Menu.Popup className="menu">
            {fields.map(field => (
              <Menu.Group key={field.name}>
                <Menu.GroupLabel className="group">{field.label}</Menu.GroupLabel>
                {field.values?.map(({ value, label }) => (
                  <Menu.Item className="menu-item" key={value} onClick={() => onChoose(field.name, value)}>
                    {label}
                  </Menu.Item>
                ))}
              </Menu.Group>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
