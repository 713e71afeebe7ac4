import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAddress, useGo } from '../../address.ts'
import { client } from '../../api.ts'
import { type Entered, Form, TextField } from '../../parts/form.tsx'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { Empty, View } from '../../parts/view-states.tsx'
import { Credential, type Way as CredentialWay, wayBody } from './credential.tsx'

type Entry = Awaited<ReturnType<typeof client.listCatalogue>>['data'][number]

/** What can become a provider: an entry of the catalogue, any MCP server, an API by its document, this server itself. */
export default function AddProvider() {
  const { search } = useAddress()
  const catalogue = useQuery({ queryKey: ['catalogue'], queryFn: () => client.listCatalogue(), staleTime: 600_000 })
  if (search.entry === 'mcp') return <AnyServer />
  if (search.entry === 'ambit') return <Itself />
  return (
    <View what="the catalogue" query={catalogue}>
      {({ data }) => {
        const entry = data.find(each => entryId(each) === search.entry)
        return entry === undefined ? <Catalogue entries={data} /> : <OfCatalogue entry={entry} />
      }}
    </View>
  )
}

function entryId({ kind, name }: Entry): string {
  return `${kind}:${name}`
}

function Catalogue({ entries }: { readonly entries: readonly Entry[] }) {
  const [wanted, setWanted] = useState('')
  const shown = entries.filter(({ title, name }) => `${title} ${name}`.toLowerCase().includes(wanted.toLowerCase()))
  return (
    <>
      <PageHead title="Add provider">
        Choose a third party. It gives nobody access; it makes tools that agents can ask for.
      </PageHead>
      <section className="panel" aria-label="other ways">
        <ul className="feed">
          <Way to="/providers/add" entry="mcp" title="Any MCP server">
            By its address, with a token, an account of each person, or nothing.
          </Way>
          <Way to="/providers/import" title="Any API with an OpenAPI document">
            You choose its operations and say what each does to the world.
          </Way>
          <Way to="/providers/add" entry="ambit" title="This server itself">
            Agents administer users and organizations, as far as the approving person may.
          </Way>
        </ul>
      </section>
      <section className="panel table-panel" aria-label="catalogue">
        <div className="panel-head">
          <h2>
            Catalogue<span className="count">{shown.length}</span>
          </h2>
          <input
            className="input filter-input filter-form"
            type="search"
            aria-label="Find in the catalogue"
            placeholder="Find"
            value={wanted}
            onChange={event => setWanted(event.currentTarget.value)}
          />
        </div>
        {shown.length === 0 ? (
          <Empty>
            <p>Nothing in the catalogue is called “{wanted}”. Any MCP server and any OpenAPI document can be added.</p>
          </Empty>
        ) : (
          <Rows name="catalogue">
            <thead>
              <tr>
                <th scope="col">Third party</th>
                <th scope="col">How</th>
                <th scope="col">Proven</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(entry => (
                <tr key={entryId(entry)}>
                  <td>
                    <PageLink className="main" to="/providers/add" search={{ entry: entryId(entry) }}>
                      {entry.title}
                    </PageLink>
                    <span className="sub">{entry.url ?? `${entry.tools.length} tools`}</span>
                  </td>
                  <td data-label="How">{entry.kind === 'mcp' ? 'its own MCP server' : 'REST API'}</td>
                  <td data-label="Proven">
                    {entry.proven ? <State is="verified">Tested</State> : <State is="unknown">Not proven here</State>}
                  </td>
                </tr>
              ))}
            </tbody>
          </Rows>
        )}
      </section>
    </>
  )
}

interface WayProps {
  readonly to: string
  readonly entry?: string
  readonly title: string
  readonly children: string
}

function Way({ to, entry, title, children }: WayProps) {
  return (
    <li className="way">
      <p>
        <PageLink className="main" to={to} {...(entry === undefined ? {} : { search: { entry } })}>
          {title}
        </PageLink>
      </p>
      <p className="small quiet">{children}</p>
    </li>
  )
}

function useAdded(): (provider: { readonly slug: string }) => void {
  const go = useGo()
  return ({ slug }) => go(`/providers/${slug}`)
}

function OfCatalogue({ entry }: { readonly entry: Entry }) {
  const onDone = useAdded()
  const ways = entry.auth.filter((way): way is CredentialWay => way !== 'none')
  const hosts = entry.own.flatMap(text => (text.startsWith('base_urls.') ? [text.slice('base_urls.'.length)] : []))
  const asksUrl = entry.own.find(text => text.startsWith('url: '))
  const act = (entered: Entered) => {
    const shared = {
      catalogue: entry.name,
      ...optional('slug', entered.given('slug')),
      ...optional('name', entered.given('name')),
      ...wayBody(entered, ways),
    }
    if (entry.kind === 'mcp')
      return client.createProvider({ body: { ...shared, kind: 'mcp', ...optional('url', entered.given('url')) } })
    const given = hosts.flatMap(host => {
      const url = entered.given(`base_urls.${host}`)
      return url === undefined ? [] : [[host, url] as const]
    })
    return client.createProvider({
      body: { ...shared, kind: 'rest', ...(given.length > 0 ? { base_urls: Object.fromEntries(given) } : {}) },
    })
  }
  return (
    <>
      <PageHead title={`Add ${entry.title}`}>
        <a href={entry.docs} target="_blank" rel="noopener noreferrer">
          What {entry.title} says of it
        </a>
        {entry.not_proven !== null && <>. {entry.not_proven}</>}
      </PageHead>
      <section className="panel form-panel" aria-label={`add ${entry.title}`}>
        <Form call="createProvider" submit="Add provider" doing="Adding…" act={act} onDone={onDone}>
          <TextField name="name" label="Name" hint={`${entry.title}, where nothing is entered`} />
          <TextField name="slug" label="Slug" hint={`Begins the name of each tool: ${entry.name}__…`} />
          {asksUrl !== undefined && (
            <TextField name="url" label="Address" type="url" required hint={asksUrl.slice('url: '.length)} />
          )}
          {hosts.map(host => (
            <TextField
              key={host}
              name={`base_urls.${host}`}
              label={`Host ${host}`}
              type="url"
              required
              hint="Each customer has their own."
            />
          ))}
          <Credential
            ways={ways}
            token={entry.token ?? undefined}
            asksApp={entry.registration === 'app'}
            redirectUri={entry.redirect_uri ?? undefined}
            scopes={entry.scopes}
          />
        </Form>
      </section>
      {entry.tools.length > 0 && (
        <section className="panel" aria-label="tools">
          <div className="panel-head">
            <h2>
              Tools<span className="count">{entry.tools.length}</span>
            </h2>
          </div>
          <ul className="feed">
            {entry.tools.map(({ name, title, effect }) => (
              <li key={name}>
                <span className="quiet">{effect}</span>
                <span>{title}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** A member only where there is something to say. */
function optional<Name extends string>(name: Name, value: string | undefined): { [K in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: string }
}

function AnyServer() {
  const onDone = useAdded()
  const ways: readonly CredentialWay[] = ['oauth', 'bearer', 'none']
  const act = (entered: Entered) =>
    client.createProvider({
      body: {
        kind: 'mcp',
        slug: entered.text('slug'),
        url: entered.text('url'),
        ...optional('name', entered.given('name')),
        ...wayBody(entered, ways),
      },
    })
  return (
    <>
      <PageHead title="Add an MCP server">By its address, of either era of the protocol.</PageHead>
      <section className="panel form-panel" aria-label="add an MCP server">
        <Form call="createProvider" submit="Add provider" doing="Adding…" act={act} onDone={onDone}>
          <TextField name="url" label="Address" type="url" required hint="https://mcp.example.com/mcp" />
          <TextField
            name="slug"
            label="Slug"
            required
            hint="Small letters, digits and single hyphens. Begins the name of each tool."
          />
          <TextField name="name" label="Name" hint="As people see it; the slug, where nothing is entered" />
          <Credential ways={ways} asksApp={false} scopes={[]} />
        </Form>
      </section>
    </>
  )
}

function Itself() {
  const onDone = useAdded()
  const act = (entered: Entered) =>
    client.createProvider({
      body: { kind: 'ambit', slug: entered.text('slug'), ...optional('name', entered.given('name')) },
    })
  return (
    <>
      <PageHead title="Add this server">
        Its management API as tools: an agent administers only as far as the person who approves may themselves.
      </PageHead>
      <section className="panel form-panel" aria-label="add this server">
        <Form call="createProvider" submit="Add provider" doing="Adding…" act={act} onDone={onDone}>
          <TextField name="slug" label="Slug" required initial="identity" hint="Begins the name of each tool." />
          <TextField name="name" label="Name" hint={<Named>Ambit, where nothing is entered</Named>} />
        </Form>
      </section>
    </>
  )
}
