import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { type FileState, findFile, ranges } from '../files.server'
import { csrfTokenOf } from '../guard.server'
import { ActForm, Frame } from '../page'
import { requireAdmin } from '../session.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const file = await findFile(person, new URL(request.url).searchParams.get('file'))
  return { file, ranges, csrf: csrfTokenOf(person) }
})

export const meta = () => [{ title: 'Log' }]

/** Files of what was done in the administrator's organization. */
export default function Log() {
  const { file, ranges, csrf } = useLoaderData<typeof loader>()
  return (
    <Frame
      title="Log"
      intro="What administrators and programs of your organization did here, each with who, when and what."
    >
      {file !== undefined && <Told file={file} />}
      <h2 className="section">Get a file</h2>
      <ActForm action="/audit/export" csrf={csrf} button="Make file" isMain>
        <label className="field">
          From when
          <select name="days">
            {ranges.map(days => (
              <option key={days} value={days}>
                The last {days} days
              </option>
            ))}
          </select>
        </label>
      </ActForm>
    </Frame>
  )
}

function Told({ file: { state, url } }: { file: FileState }) {
  if (state === 'ready' && url !== undefined)
    return (
      <p role="status" className="notice">
        The file is there. The link is good for 10 minutes. <a href={url}>Download the file</a>
      </p>
    )
  if (state === 'pending')
    return (
      <p role="status" className="notice">
        {/* Without script, the page asks again by itself. */}
        <meta httpEquiv="refresh" content="2" />◔ The file is being made.
      </p>
    )
  return (
    <p role="alert" className="notice">
      The file could not be made. Ask for it again.
    </p>
  )
}
