import type { ReactNode } from 'react'
import { csrfTokenOf } from './form'
import styles from './identity.module.css'
import type { Person } from './person'
import { confirmPath, isRecent, type Place } from './recent'
import type { Role } from './roles'

export type Search = Promise<Readonly<Record<string, string | string[] | undefined>>>

/** What a page says after an act: words of ours alone, chosen by a name in the address. */
export function Notice({ words, name }: { words: Readonly<Record<string, string>>; name: unknown }) {
  const text = typeof name === 'string' && Object.hasOwn(words, name) ? words[name] : undefined
  if (text === undefined) return null
  return (
    <p role="status" className={styles.notice}>
      {text}
    </p>
  )
}

/** Says ahead of an act that it will ask who sits there, so that nobody fills in a form for nothing. */
export async function RecentSignIn({ page, children }: { page: Place; children: string }) {
  if (await isRecent()) return null
  return (
    <p className={styles.notice}>
      {children} <a href={confirmPath(page)}>Confirm that it is you</a>
    </p>
  )
}

/** The frame of a page. */
export function Frame({ title, intro, children }: { title: ReactNode; intro: string; children: ReactNode }) {
  return (
    <main className={styles.frame}>
      <h1 className={styles.title}>{title}</h1>
      <p className={styles.intro}>{intro}</p>
      {children}
    </main>
  )
}

interface FormParts {
  readonly person: Person
  readonly action: string
  readonly hidden?: Readonly<Record<string, string>>
  readonly children: ReactNode
}

/** A form that changes something. It belongs to the session of this person. */
export function Form({ person, action, hidden = {}, children }: FormParts) {
  return (
    <form className={styles.form} method="post" action={action}>
      {Object.entries({ csrf: csrfTokenOf(person), ...hidden }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  )
}

interface ButtonParts {
  readonly children: ReactNode
  /** What it is about, for those who hear the button without the row around it. */
  readonly about?: string
  readonly main?: boolean
}

/** The button of a form. */
export function Button({ children, about, main = false }: ButtonParts) {
  return (
    <button className={main ? styles.main : styles.button} type="submit">
      {children}
      {about === undefined ? null : <span className={styles.hidden}> {about}</span>}
    </button>
  )
}

/** The choices of a role. */
export function Roles({ of }: { of: readonly Pick<Role, 'slug' | 'name'>[] }) {
  return of.map(({ slug, name }) => (
    <option key={slug} value={slug}>
      {plainLine(name)}
    </option>
  ))
}

/** A time in UTC, readable by a person and by a program. */
export function Time({ children }: { children: string | Date }) {
  const at = new Date(children)
  const iso = at.toISOString()
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  return (
    <time dateTime={iso}>
      {day}, {iso.slice(11, 16)} UTC
    </time>
  )
}

/** Words by others, kept apart from ours in direction. */
export function Theirs({ children }: { children: string }) {
  return <bdi>{plainLine(children)}</bdi>
}

const charactersMax = 80
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * The same where no markup can stand, as in a choice of a list: on one line, no longer than a line can bear, and without characters that
 * turn or hide what follows.
 */
export function plainLine(text: string): string {
  const plain = text.replace(unseen, found => `\\u{${found.codePointAt(0)?.toString(16)}}`)
  return plain.length > charactersMax ? `${plain.slice(0, charactersMax)}…` : plain
}
