import { useState } from 'react'
import { useGo } from '../../address.ts'
import { client } from '../../api.ts'
import { Choice, type Entered, Form, TextField } from '../../parts/form.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { type Effect, State } from '../../parts/state.tsx'

type Import = Awaited<ReturnType<typeof client.importOpenapi>>
type Operation = Import['operations'][number]
type Scheme = Import['security_schemes'][number]

/** An API by its OpenAPI document: read, choose, confirm what each operation does to the world. */
export default function ImportProvider() {
  const [read, setRead] = useState<Import | undefined>(undefined)
  return read === undefined ? <Read onRead={setRead} /> : <Take read={read} />
}

function Read({ onRead }: { readonly onRead: (read: Import) => void }) {
  const act = (entered: Entered): Promise<Import> => {
    const document = entered.given('document')
    const url = entered.given('url')
    return client.importOpenapi({
      body: {
        slug: entered.text('slug'),
        ...(document === undefined ? {} : { document }),
        ...(url === undefined ? {} : { url }),
      },
    })
  }
  return (
    <>
      <PageHead title="Add an API by its document">
        OpenAPI 3.0 or 3.1, as JSON or YAML. Reading it changes nothing; importing again later shows what differs.
      </PageHead>
      <section className="panel form-panel" aria-label="read a document">
        <Form call="importOpenapi" submit="Read document" doing="Reading…" act={act} onDone={onRead}>
          <TextField name="slug" label="Slug" required hint="Of a new provider, or of one that came from a document." />
          <TextField name="url" label="Address of the document" type="url" />
          <TextField name="document" label="Or its text" lines={10} />
        </Form>
      </section>
    </>
  )
}

const effects: readonly Effect[] = ['read', 'write', 'destructive']
const changes: Readonly<Record<Operation['change'], string>> = {
  added: 'new',
  removed: 'not in the document any more',
  changed: 'changed',
  same: 'as it was',
  not_chosen: 'not chosen before',
}

function Take({ read }: { readonly read: Import }) {
  const go = useGo()
  const isNew = read.provider_id === null
  const usable = read.operations.filter(({ left_out: leftOut, change }) => leftOut === null && change !== 'removed')
  const leftOut = read.operations.filter(({ left_out: because }) => because !== null)
  const act = (entered: Entered) =>
    client.takeOpenapiImport({
      id: read.id,
      body: {
        operations: entered.all('operation').map(operation => ({ operation, effect: effectOf(entered, operation) })),
        ...(isNew ? sourceOf(entered, read.security_schemes) : {}),
      },
    })
  return (
    <>
      <PageHead title={<Named>{read.title}</Named>} name={read.title}>
        Version <Code>{read.version}</Code>. Choose the operations that become tools, and say what each does.
      </PageHead>
      <section className="panel form-panel" aria-label="choose operations">
        <Form
          call="takeOpenapiImport"
          submit={isNew ? 'Add provider' : 'Take these operations'}
          doing="Adding…"
          wide
          act={act}
          onDone={({ slug }) => go(`/providers/${slug}`)}
        >
          {isNew && <Source read={read} />}
          <fieldset className="field">
            <legend className="label">Operations</legend>
            <table className="rows">
              <thead>
                <tr>
                  <th scope="col">Operation</th>
                  <th scope="col">Change</th>
                  <th scope="col">Effect</th>
                </tr>
              </thead>
              <tbody>
                {usable.map(operation => (
                  <OperationRow key={operation.operation} operation={operation} isNew={isNew} />
                ))}
              </tbody>
            </table>
          </fieldset>
        </Form>
      </section>
      {leftOut.length > 0 && (
        <section className="panel" aria-label="left out">
          <div className="panel-head">
            <h2>
              Left out<span className="count">{leftOut.length}</span>
            </h2>
          </div>
          <ul className="feed">
            {leftOut.map(({ operation, left_out: because }) => (
              <li key={operation}>
                <Code>{operation}</Code>
                <span>
                  <Named>{because ?? ''}</Named>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function effectOf(entered: Entered, operation: string): Effect {
  const chosen = entered.text(`effect ${operation}`)
  return effects.find(effect => effect === chosen) ?? 'destructive'
}

/** Whoever takes a document over again keeps what was chosen; a new one begins with nothing chosen but what reads. */
function OperationRow({ operation, isNew }: { readonly operation: Operation; readonly isNew: boolean }) {
  const { operation: key, tool, title, effect, change, findings, what_changed: whatChanged } = operation
  const chosen = isNew ? effect === 'read' : change === 'same' || change === 'changed'
  return (
    <tr>
      <td>
        <label className="choice">
          <input type="checkbox" name="operation" value={key} defaultChecked={chosen} />
          <span>
            <span className="main">
              <Code>{tool}</Code>
            </span>
            <span className="sub">
              <Named>{title}</Named>, <Code>{key}</Code>
            </span>
            {[...findings, ...whatChanged].map(text => (
              <span key={text} className="sub">
                <State is="note">
                  <Named>{text}</Named>
                </State>
              </span>
            ))}
          </span>
        </label>
      </td>
      <td data-label="Change">{changes[change]}</td>
      <td data-label="Effect">
        <select
          className="input filter-input"
          name={`effect ${key}`}
          aria-label={`Effect of ${tool}`}
          defaultValue={effect}
        >
          {effects.map(each => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </td>
    </tr>
  )
}

const none = '-'

function Source({ read }: { readonly read: Import }) {
  const usable = read.security_schemes.filter(({ kind }) => kind !== 'unusable')
  const [scheme, setScheme] = useState(usable[0]?.name ?? none)
  const chosen = usable.find(({ name }) => name === scheme)
  return (
    <>
      {read.servers.length > 0 ? (
        <Choice
          name="server"
          label="Address of the API"
          hint="As the document names it. Calls go nowhere else."
          options={read.servers.map(server => ({ value: server, label: server }))}
        />
      ) : (
        <TextField name="server" label="Address of the API" type="url" required hint="The document names none." />
      )}
      <TextField name="name" label="Name" hint={<Named>{`${read.title}, where nothing is entered`}</Named>} />
      <Choice
        name="security"
        label="Credential"
        hint="No agent ever holds it: it is put in on this side."
        initial={scheme}
        onChange={setScheme}
        options={[
          ...usable.map(({ name, kind }) => ({
            value: name,
            label: `${name} (${kind === 'oauth' ? 'OAuth' : 'token'})`,
          })),
          { value: none, label: 'None is needed' },
        ]}
      />
      {chosen?.kind === 'bearer' && (
        <>
          <Choice
            name="per"
            label="Whose"
            options={[
              { value: 'user', label: 'Each person enters their own' },
              { value: 'installation', label: 'One for everybody' },
            ]}
          />
          <TextField name="auth.token" label="Token" type="password" hint="Only where it is one for everybody." />
        </>
      )}
      {chosen?.kind === 'oauth' && (
        <>
          <TextField name="oauth.client_id" label="Client id" required />
          <TextField name="oauth.client_secret" label="Client secret" type="password" />
        </>
      )}
    </>
  )
}

function sourceOf(entered: Entered, schemes: readonly Scheme[]) {
  const name = entered.given('name')
  const scheme = schemes.find(each => each.name === entered.text('security'))
  const common = { server: entered.text('server'), ...(name === undefined ? {} : { name }) }
  if (scheme === undefined) return { ...common, auth: { type: 'none' as const } }
  if (scheme.kind === 'oauth') {
    const secret = entered.given('oauth.client_secret')
    return {
      ...common,
      security: scheme.name,
      auth: { type: 'oauth' as const },
      oauth: { client_id: entered.text('oauth.client_id'), ...(secret === undefined ? {} : { client_secret: secret }) },
    }
  }
  const isShared = entered.text('per') === 'installation'
  return {
    ...common,
    security: scheme.name,
    auth: {
      type: 'bearer' as const,
      per: isShared ? ('installation' as const) : ('user' as const),
      ...(isShared ? { token: entered.text('auth.token') } : {}),
    },
  }
}
