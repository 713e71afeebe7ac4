import { visibleText } from '../../../server/src/platform/words-of-others.ts'

const shownCharactersMax = 300

/** A name or address that somebody else wrote, in a sentence of ours: every unseen sign as an escape, isolated. */
export function Named({ children }: { readonly children: string }) {
  return <bdi>{visibleText(children, { exact: true, line: true })}</bdi>
}

/** What a machine reads: tool, argument, host. */
export function Code({ children }: { readonly children: string }) {
  return <bdi className="mono">{visibleText(children, { exact: true, line: true })}</bdi>
}

/** Words by others: plain text in a bar, with whose they are; after 300 characters "Show all". */
export function Said({ text, by }: { readonly text: string; readonly by: string }) {
  const signs = [...text]
  const isLong = signs.length > shownCharactersMax
  return (
    <blockquote className="said">
      <p className="said-text" dir="auto">
        {visibleText(isLong ? `${signs.slice(0, shownCharactersMax).join('')}…` : text, {})}
      </p>
      {isLong && (
        <details>
          <summary>Show all {signs.length.toLocaleString('en-GB')} characters</summary>
          <p className="said-text" dir="auto">
            {visibleText(text, {})}
          </p>
        </details>
      )}
      <p className="said-by">{by}</p>
    </blockquote>
  )
}
