import type { ReactNode } from 'react'

/** The frame of a page. */
export function Frame({ title, intro, children }: { title: ReactNode; intro: string; children: ReactNode }) {
  return (
    <main className="identity">
      <h1>{title}</h1>
      <p className="intro">{intro}</p>
      {children}
    </main>
  )
}

/** What a page says after an act: words of ours alone, chosen by a name in the address. */
export function Notice({ words, name }: { words: Readonly<Record<string, string>>; name: string | null }) {
  const text = name !== null && Object.hasOwn(words, name) ? words[name] : undefined
  if (text === undefined) return null
  return (
    <p role="status" className="notice">
      {text}
    </p>
  )
}

/** Says ahead of an act that it will ask who sits there, so that nobody fills in a form for nothing. */
export function RecentSignIn({ isFresh, page, children }: { isFresh: boolean; page: string; children: string }) {
  if (isFresh) return null
  return (
    <p className="notice">
      {children} <a href={`/confirm?page=${page.slice(1)}`}>Confirm that it is you</a>
    </p>
  )
}

interface ActForm {
  readonly action: string
  /** Belongs to the session that the page was made for. */
  readonly csrf: string
  readonly button: string
  /** What the button does it to, for those who hear it without the row around it. */
  readonly about?: string
  readonly hidden?: Readonly<Record<string, string>>
  readonly isMain?: boolean
  readonly children?: ReactNode
}

/** A form that changes something. It works without script. */
export function ActForm({ action, csrf, button, about, hidden = {}, isMain = false, children }: ActForm) {
  return (
    <form className="form" method="post" action={action}>
      {Object.entries({ csrf, ...hidden }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      <button className={isMain ? 'main' : 'button'} type="submit">
        {button}
        {about !== undefined && <span className="hidden"> {about}</span>}
      </button>
    </form>
  )
}

/** The choices of a role. */
export function Roles({ of }: { of: readonly { readonly slug: string; readonly name: string }[] }) {
  return of.map(({ slug, name }) => (
    <option key={slug} value={slug}>
      {plainLine(name)}
    </option>
  ))
}

const namesCharactersMax = 80
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Words by others: on one line, no longer than a line can bear, and without characters that turn or hide what follows. */
export function Theirs({ children }: { children: string }) {
  return <bdi>{plainLine(children)}</bdi>
}

/** The same where no markup can stand: in a choice of a list. */
export function plainLine(text: string): string {
  const plain = text.replace(unseen, found => `\\u{${found.codePointAt(0)?.toString(16)}}`)
  return plain.length > namesCharactersMax ? `${plain.slice(0, namesCharactersMax)}…` : plain
}

/** A time in UTC, readable by a person and by a program. */
export function Time({ at }: { at: string }) {
  const time = new Date(at)
  const iso = time.toISOString()
  const day = time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  return (
    <time dateTime={iso}>
      {day}, {iso.slice(11, 16)} UTC
    </time>
  )
}

const titles: Readonly<Record<number, string>> = {
  401: 'You are not signed in',
  403: 'This is not allowed',
  404: 'Nothing here',
  409: 'Something else changed',
  422: 'Look at this again',
}

interface RefusedProps {
  readonly status: number
  readonly text: string
  readonly next: { readonly path: string; readonly title: string }
}

/** Says what was refused, and where somebody can go on. */
export function Refused({ status, text, next }: RefusedProps) {
  return (
    <main className="identity">
      <h1>{titles[status] ?? 'This did not work'}</h1>
      <p role="alert" className="notice">
        {text}
      </p>
      <p>
        <a href={next.path}>{next.title}</a>
      </p>
    </main>
  )
}
