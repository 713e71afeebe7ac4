import type { Metadata } from 'next'
import styles from '../../lib/identity/identity.module.css'
import { openAsAdmin } from '../../lib/identity/open'
import { Button, Form, Frame, type Search } from '../../lib/identity/page'
import { type FileState, findFile, ranges } from './files'

export const metadata: Metadata = { title: 'Log' }

/** Files of what was done in the administrator's organization. */
export default async function Log({ searchParams }: { searchParams: Search }) {
  const admin = await openAsAdmin('/audit')
  const file = await findFile(admin, (await searchParams).file)
  return (
    <Frame
      title="Log"
      intro="What administrators and programs of your organization did here, each with who, when and what."
    >
      {file !== undefined && <Told file={file} />}
      <h2 className={styles.section}>Get a file</h2>
      <Form person={admin} action="/audit/export">
        <label className={styles.field}>
          From when
          <select name="days">
            {ranges.map(days => (
              <option key={days} value={days}>
                The last {days} days
              </option>
            ))}
          </select>
        </label>
        <Button main>Make file</Button>
      </Form>
    </Frame>
  )
}

function Told({ file: { state, url } }: { file: FileState }) {
  if (state === 'ready' && url !== undefined)
    return (
      <p role="status" className={styles.notice}>
        The file is there. The link is good for 10 minutes. <a href={url}>Download the file</a>
      </p>
    )
  if (state === 'pending')
    return (
      <p role="status" className={styles.notice}>
        {/* Without script, the page asks again by itself. */}
        <meta httpEquiv="refresh" content="2" />◔ The file is being made.
      </p>
    )
  return (
    <p role="alert" className={styles.notice}>
      The file could not be made. Ask for it again.
    </p>
  )
}
