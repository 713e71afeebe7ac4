'use client'

import Image from 'next/image'
import { useActionState } from 'react'
import styles from '../../lib/identity/identity.module.css'
import type { Begun } from './enroll'

interface EnrollParts {
  readonly action: (before: Begun, form: FormData) => Promise<Begun>
  readonly csrf: string
}

/** The form that begins a factor, and after it the one that ends it. Without script the whole page comes again with it. */
export function EnrollForm({ action, csrf }: EnrollParts) {
  const [{ shown, refusal }, send] = useActionState(action, {})
  return (
    <>
      {refusal !== undefined && (
        <p role="alert" className={styles.notice}>
          {refusal}
        </p>
      )}
      {shown !== undefined && <Shown qrCode={shown.qrCode} secret={shown.secret} />}
      <form className={styles.form} action={send}>
        <input type="hidden" name="csrf" value={csrf} />
        {shown !== undefined && <Code attempt={shown.attempt} />}
        <button className={styles.main} type="submit">
          {shown === undefined ? 'Add app' : 'Confirm app'}
        </button>
      </form>
    </>
  )
}

function Shown({ qrCode, secret }: { qrCode: string; secret: string }) {
  return (
    <>
      <p>Read this with the app, or type the key into it. It is shown once.</p>
      <p>
        <Image src={qrCode} alt="The key below, for the camera of the app" width={200} height={200} unoptimized />
      </p>
      <p className={styles.code} data-testid="secret">
        {secret}
      </p>
    </>
  )
}

function Code({ attempt }: { attempt: string }) {
  return (
    <>
      <input type="hidden" name="attempt" value={attempt} />
      <label className={styles.field}>
        Code of the app
        <input name="code" required inputMode="numeric" pattern="[0-9]{6}" maxLength={6} autoComplete="one-time-code" />
      </label>
    </>
  )
}
