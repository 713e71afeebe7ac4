import { checkRecentAuth } from '@workos-inc/authkit-nextjs'
import type { ReactNode } from 'react'
import { type Place, recentSeconds } from './admin'
import styles from './identity.module.css'

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
  const { isStale } = await checkRecentAuth({ maxAge: recentSeconds })
  if (!isStale) return null
  return (
    <p className={styles.notice}>
      {children} <a href={`/confirm?page=${page.slice(1)}`}>Confirm that it is you</a>
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

/** Words by others: as they are, kept apart from ours in direction, and no longer than a line can bear. */
export function Theirs({ children }: { children: string }) {
  return <bdi>{children.length > 80 ? `${children.slice(0, 80)}…` : children}</bdi>
}
