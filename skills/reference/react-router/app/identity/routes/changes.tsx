import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { listChanges } from '../changes.server'
import { Frame, Time } from '../page'
import { requireAdmin } from '../session.server'

export const loader = pageLoader(async ({ request, context }) => {
  const { organizationId } = await requireAdmin(request, context)
  return { changes: listChanges(organizationId) }
})

export const meta = () => [{ title: 'Changes' }]

/** What the identity server told of the administrator's organization. */
export default function Changes() {
  const { changes } = useLoaderData<typeof loader>()
  return (
    <Frame title="Changes" intro="What changed in your organization, as the identity server told.">
      {changes.length === 0 ? (
        <p className="notice">
          The identity server has told of no change in your organization since this application was started.
        </p>
      ) : (
        <ul className="list">
          {changes.map(({ id, event, at }) => (
            <li key={id} className="item">
              <span className="code">{event}</span>
              <span className="quiet">
                <Time at={at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Frame>
  )
}
