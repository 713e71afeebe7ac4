'use client'

import { type ReactNode, useActionState } from 'react'
import styles from '../../lib/identity/identity.module.css'
import type { Made } from './create'

interface CreateParts {
  readonly action: (before: Made, form: FormData) => Promise<Made>
  readonly children: ReactNode
}

/** The form of a new key, and after it the value of the key. Without script the whole page comes again with it. */
export function CreateForm({ action, children }: CreateParts) {
  const [{ value, refusal }, send] = useActionState(action, {})
  if (value !== undefined)
    return (
      <div role="status" className={styles.panel}>
        <h2>The key was made</h2>
        <p>This is the only time that the key is shown. Put it where the program reads its secrets.</p>
        <p className={styles.code} data-testid="key">
          {value}
        </p>
        <a href="/api-keys">Back to the API keys</a>
      </div>
    )
  return (
    <>
      {refusal !== undefined && (
        <p role="alert" className={styles.notice}>
          {refusal}
        </p>
      )}
      <form className={styles.form} action={send}>
        {children}
      </form>
    </>
  )
}
