import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useId as useReactId, useRef, useState } from 'react'
import { visibleText } from '../../../server/src/platform/words-of-others.ts'
import { useGo } from '../address.ts'
import { ApiError, client, queries } from '../api.ts'
import { pages, pagesOfIds } from '../pages.ts'
import { Glyph, type GlyphName } from '../parts/state.tsx'
import { search } from './search.ts'
import { signOut, useWaiting } from './shell.tsx'

interface Result {
  readonly id: string
  readonly glyph: GlyphName
  readonly text: string
  readonly hint?: string
  readonly group: string
  readonly run: () => void
}

/** What is asked once before it is done. */
interface Asked {
  readonly question: string
  /** "End session" */
  readonly act: string
  /** What becomes of nothing: "Keep it". */
  readonly way: string
  /** Where to go afterwards. */
  run(): Promise<string>
}

const waitMs = 150

export interface PaletteProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly onKeys: () => void
}

/** Search and commands: a pasted id opens its object, "Review request …" opens its page. Nothing approves here. */
export function Palette({ open, onOpenChange, onKeys }: PaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="palette" aria-label="Search or run a command">
          <Dialog.Title className="hidden">Search or run a command</Dialog.Title>
          {open && <Inside close={() => onOpenChange(false)} onKeys={onKeys} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Inside({ close, onKeys }: { readonly close: () => void; readonly onKeys: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const [asked, setAsked] = useState<Asked | undefined>(undefined)
  const [wrong, setWrong] = useState<string | undefined>(undefined)
  const go = useGo()
  const listId = useReactId()
  const ask = (next: Asked | undefined): void => {
    setAsked(next)
    setWrong(undefined)
    setAt(0)
  }
  const found = useResults(text.trim(), { close, onKeys, ask })
  const does = async ({ run }: Asked): Promise<void> => {
    try {
      const path = await run()
      queries.invalidateQueries()
      close()
      go(path)
    } catch (cause) {
      setWrong(cause instanceof ApiError ? cause.message : 'The server did not answer.')
    }
  }
  const results =
    asked === undefined
      ? found
      : ([
          { id: 'way', glyph: 'less', text: asked.way, group: asked.question, run: () => ask(undefined) },
          { id: 'act', glyph: 'ended', text: asked.act, group: asked.question, run: () => does(asked) },
        ] satisfies Result[])
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
            ask(undefined)
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
        {wrong !== undefined && (
          <div className="empty t-refuse" role="alert">
            {wrong}
          </div>
        )}
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

interface Around {
  readonly close: () => void
  readonly onKeys: () => void
  readonly ask: (asked: Asked) => void
}

function useResults(text: string, { close, onKeys, ask }: Around): readonly Result[] {
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
      (path: string, search: Readonly<Record<string, string>> = {}): (() => void) =>
      () => {
        close()
        go(path, search)
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
    const commands: Result[] = [
      ...pages.flatMap(({ path, command }) =>
        command === undefined ? [] : [{ id: `do-${path}`, glyph: 'add' as const, text: command, run: to(path) }],
      ),
      {
        id: 'do-keys',
        glyph: 'square' as const,
        text: 'Show the keys',
        hint: '?',
        run: () => {
          close()
          onKeys()
        },
      },
      { id: 'do-sign-out', glyph: 'ended' as const, text: 'Sign out of the dashboard', run: () => void signOut() },
    ]
      .map(command => ({ ...command, group: 'Do' }))
      .filter(command => text !== '' && matches(command.text, text))
    const acts: Result[] = waiting
      .map(approval => ({
        id: approval.id,
        glyph: 'waiting' as const,
        text: `Review request ${approval.code}`,
        group: 'Do',
        run: () => location.assign(approval.url),
      }))
      .filter(act => matches(act.text, text))
    const known = asked === text ? (found.data ?? []) : []
    const objects = known.map(each => ({ ...each, run: to(each.path, each.search) }))
    const ends: Result[] = known.flatMap(({ ends: id, text: name }) =>
      id === undefined
        ? []
        : [
            {
              id: `end-${id}`,
              glyph: 'ended' as const,
              text: `End session of ${name}…`,
              hint: 'asks once',
              group: 'Do',
              run: () =>
                ask({
                  question: `End session of ${name}? It can’t be resumed`,
                  act: 'End session',
                  way: 'Keep it',
                  run: async () => {
                    await client.endSession({ id, body: {} })
                    return `/sessions/${id}`
                  },
                }),
            },
          ],
    )
    return [...direct, ...objects, ...acts, ...ends, ...commands, ...opens]
  }, [text, asked, found.data, waiting, close, onKeys, ask, go])
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
