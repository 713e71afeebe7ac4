import type { Metadata } from 'next'
import styles from '../../lib/identity/identity.module.css'
import { openAsAdmin } from '../../lib/identity/open'
import { Frame, Time } from '../../lib/identity/page'
import { listChanges } from './changes'

export const metadata: Metadata = { title: 'Changes' }

/** What the identity server told of the administrator's organization. */
export default async function Changes() {
  const { organizationId } = await openAsAdmin('/changes')
  const changes = listChanges(organizationId)
  return (
    <Frame title="Changes" intro="What changed in your organization, as the identity server told.">
      {changes.length === 0 ? (
        <p className={styles.notice}>
          The identity server has told of no change in your organization since this application was started.
        </p>
      ) : (
        <ul className={styles.list}>
          {changes.map(({ id, event, at }) => (
            <li key={id} className={styles.item}>
              <span className={styles.code}>{event}</span>
              <span className={styles.quiet}>
                <Time>{at}</Time>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Frame>
  )
}
