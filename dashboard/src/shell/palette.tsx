import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useId as useReactId, useRef, useState } from 'react'
import { visibleText } from '../../../server/src/platform/words-of-others.ts'
import { useGo } from '../address.ts'
import { pages, pagesOfIds } from '../pages.ts'
import { Glyph, type GlyphName } from '../parts/state.tsx'
import { search } from './search.ts'
import { useWaiting } from './shell.tsx'

interface Result {
  readonly id: string
  readonly glyph: GlyphName
  readonly text: string
  readonly hint?: string
  readonly group: string
  readonly run: () => void
}

const waitMs = 150

/** Search and commands: a pasted id opens its object, "Review request …" opens its page. Nothing approves here. */
export function Palette({
  open,
  onOpenChange,
}: {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="palette" aria-label="Search or run a command">
          <Dialog.Title className="hidden">Search or run a command</Dialog.Title>
          {open && <Inside close={() => onOpenChange(false)} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Inside({ close }: { readonly close: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const listId = useReactId()
  const results = useResults(text.trim(), close)
  const chosen = results[Math.min(at, results.length - 1)]
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  })
  const grouped = Map.groupBy(results, ({ group }) => group)
  return (
    <>
      <div className="palette-in">
        <Glyph is="search" />
        <input
          role="combobox"
          aria-label="Search or run a command"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={chosen === undefined ? undefined : `${listId}-${chosen.id}`}
          autoComplete="off"
          spellCheck={false}
          // The palette is opened to type in it.
          // biome-ignore lint/a11y/noAutofocus: a dialog that is one field moves focus into it
          autoFocus
          value={text}
          onChange={event => {
            setText(event.target.value)
            setAt(0)
          }}
          onKeyDown={event => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
            if (step !== undefined) {
              event.preventDefault()
              setAt(Math.min(results.length - 1, Math.max(0, Math.min(at, results.length - 1) + step)))
            }
            if (event.key === 'Enter' && chosen !== undefined) {
              event.preventDefault()
              chosen.run()
            }
          }}
        />
        <kbd>Esc</kbd>
      </div>
      <div role="listbox" id={listId} aria-label="Results" className="palette-list" ref={list}>
        {[...grouped].map(([group, found]) => (
          // biome-ignore lint/a11y/useSemanticElements: a listbox groups its options by this role
          <div role="group" aria-label={group} key={group}>
            <div className="group" role="presentation" aria-hidden="true">
              {group}
            </div>
            {found.map(result => (
              <Option key={result.id} id={`${listId}-${result.id}`} result={result} selected={result === chosen}>
                {visibleText(result.text, { exact: false, line: true })}
              </Option>
            ))}
          </div>
        ))}
        {results.length === 0 && <div className="empty">Nothing matches “{visibleText(text)}”.</div>}
      </div>
      <div className="palette-foot">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> move
        </span>
        <span>
          <kbd>Enter</kbd> open
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
      </div>
    </>
  )
}

function Option({
  id,
  result,
  selected,
  children,
}: {
  readonly id: string
  readonly result: Result
  readonly selected: boolean
  readonly children: ReactNode
}) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the chosen option
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the field
    <div role="option" id={id} aria-selected={selected} onClick={result.run}>
      <Glyph is={result.glyph} />
      <bdi className="found">{children}</bdi>
      {result.hint !== undefined && <span className="push">{result.hint}</span>}
    </div>
  )
}

function useResults(text: string, close: () => void): readonly Result[] {
  const go = useGo()
  const waiting = useWaiting().data?.data ?? []
  const asked = useSettled(text)
  const found = useQuery({
    queryKey: ['search', asked],
    queryFn: () => search(asked),
    enabled: asked.length >= 2,
    staleTime: 30_000,
  })
  return useMemo(() => {
    const to =
      (path: string): (() => void) =>
      () => {
        close()
        go(path)
      }
    const named = pageOfId(text)
    const direct: Result[] =
      named === undefined ? [] : [{ id: 'id', glyph: 'done', text, hint: 'by its id', group: 'Open', run: to(named) }]
    const opens = pages
      .filter(({ path, title }) => !path.includes('$') && matches(title, text))
      .map(({ path, title, key }) => ({
        id: `page-${path}`,
        glyph: 'square' as const,
        text: title,
        ...(key === undefined ? {} : { hint: `G ${key.toUpperCase()}` }),
        group: 'Pages',
        run: to(path),
      }))
    const acts: Result[] = waiting
      .map(approval => ({
        id: approval.id,
        glyph: 'waiting' as const,
        text: `Review request ${approval.code}`,
        group: 'Do',
        run: () => location.assign(approval.url),
      }))
      .filter(act => matches(act.text, text))
    const objects = (asked === text ? (found.data ?? []) : []).map(each => ({
      ...each,
      run: to(each.path),
    }))
    return [...direct, ...objects, ...acts, ...opens]
  }, [text, asked, found.data, waiting, close, go])
}

function matches(title: string, text: string): boolean {
  return title.toLowerCase().includes(text.toLowerCase())
}

/** The page of a pasted id, as long as there is one for its kind. */
export function pageOfId(text: string): string | undefined {
  const found = Object.entries(pagesOfIds).find(([prefix]) => text.startsWith(prefix))
  return found === undefined || !/^[A-Za-z_]+_[0-9A-Za-z]+$/.test(text) ? undefined : found[1].replace('$id', text)
}

/** The text once it has stood still for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), waitMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
