import { useQuery } from '@tanstack/react-query'
import { useId } from '../../address.ts'
import { client } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { Fact, Facts } from '../../parts/facts.tsx'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named, Said } from '../../parts/quoted.tsx'
import { SidePanel, SidePart } from '../../parts/side-panel.tsx'
import { type Effect, EffectState, State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { useWhole } from '../../parts/whole.ts'
import { Definitions } from './definitions.tsx'
import { authWords, kindWords, type Provider, type Tool } from './words.ts'

/** One third party with its tools. */
export default function OneProvider() {
  const slug = useId()
  const provider = useQuery({
    queryKey: ['provider', slug],
    queryFn: () => client.getProvider({ slug }),
  })
  return (
    <View what="the provider" query={provider}>
      {found => <Whole provider={found} />}
    </View>
  )
}

function Whole({ provider }: { readonly provider: Provider }) {
  const { slug } = provider
  const listed = useWhole<Tool>({
    key: ['tools', slug],
    read: () => client.listTools({ query: { provider: slug } }),
    concerns: ({ type }) => type.startsWith('tool.'),
  })
  const isActive = provider.state === 'active'
  return (
    <>
      <PageHead
        title={<Named>{provider.name}</Named>}
        name={provider.name}
        actions={
          isActive && (
            <>
              <Act
                call="refreshProvider"
                label="Read tools"
                doing="Reading…"
                act={() => client.refreshProvider({ slug })}
              />
              <PageLink className="button" to={`/providers/${slug}/retire`}>
                Retire provider…
              </PageLink>
            </>
          )
        }
      >
        {isActive ? (
          <>
            For a while instead of for good:{' '}
            <PageLink to="/stops/new" search={{ target: provider.id }}>
              stop it
            </PageLink>
            .
          </>
        ) : (
          'Retired: its accounts are disconnected and nothing reaches it.'
        )}
      </PageHead>
      <section className="panel" aria-label="facts">
        <Facts>
          <Fact is="Slug">
            <Code>{slug}</Code>
          </Fact>
          <Fact is="Kind">{kindWords(provider)}</Fact>
          <Fact is="Credential">{authWords(provider)}</Fact>
          {provider.url !== null && (
            <Fact is="Address">
              <Code>{provider.url}</Code>
            </Fact>
          )}
          {Object.entries(provider.base_urls).map(([name, url]) => (
            <Fact key={name} is={`Host ${name}`}>
              <Code>{url}</Code>
            </Fact>
          ))}
          {provider.connect_path !== null && (
            <Fact is="Connect an account">
              <a href={provider.connect_path}>{`${location.origin}${provider.connect_path}`}</a>
            </Fact>
          )}
          <Fact is="Tools read">
            {provider.tools_read_at === null ? 'not yet' : <Ago at={provider.tools_read_at} />}
          </Fact>
        </Facts>
      </section>
      {provider.left_out.length > 0 && <LeftOut provider={provider} />}
      <Table
        what="tools"
        title="Tools"
        listed={listed}
        idOf={row => row.id}
        columns={columns}
        empty={<NoTools provider={provider} />}
        panel={(row, close) => <ToolPanel tool={row} close={close} />}
      />
    </>
  )
}

function NoTools({ provider }: { readonly provider: Provider }) {
  if (provider.auth.per !== 'user') return <p>No tool has been read yet. Read tools asks the third party now.</p>
  return (
    <>
      <p>What this third party offers is seen through an account. Connect yours, then read its tools.</p>
      {provider.connect_path !== null && (
        <p>
          <a className="button" href={provider.connect_path}>
            Connect an account
          </a>
        </p>
      )}
    </>
  )
}

function LeftOut({ provider }: { readonly provider: Provider }) {
  return (
    <section className="panel" aria-label="left out">
      <div className="panel-head">
        <h2>Left out</h2>
      </div>
      <ul className="feed">
        {provider.left_out.map(({ name, finding }) => (
          <li key={name}>
            <Code>{name}</Code>
            <span>
              <Named>{finding}</Named>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const columns: readonly Column<Tool>[] = [
  {
    id: 'name',
    title: 'Tool',
    cell: row => (
      <>
        <span className="main">
          <Code>{row.name}</Code>
        </span>
        <span className="sub">
          <Named>{row.title ?? firstLine(row.description)}</Named>
        </span>
      </>
    ),
    text: row => row.name,
  },
  { id: 'effect', title: 'Effect', cell: row => <EffectState effect={row.effect} />, text: row => row.effect },
  { id: 'state', title: 'State', cell: row => <ToolState tool={row} />, text: row => row.state },
  {
    id: 'updated',
    title: 'Changed',
    narrow: 'label',
    end: true,
    cell: row => <Ago at={row.updated_at} />,
    text: row => row.updated_at,
  },
  { id: 'digest', title: 'Digest', csvOnly: true, cell: () => null, text: row => row.digest },
]

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? ''
  return line.length > 100 ? `${line.slice(0, 100)}…` : line
}

function ToolState({ tool, chip = false }: { readonly tool: Tool; readonly chip?: boolean }) {
  switch (tool.state) {
    case 'active':
      return (
        <State is="active" chip={chip}>
          Active
        </State>
      )
    case 'drifted':
      return (
        <State is="drifted" chip={chip}>
          Drifted
        </State>
      )
    case 'gone':
      return (
        <State is="ended" chip={chip}>
          Not served any more
        </State>
      )
  }
}

const effects: readonly Effect[] = ['read', 'write', 'destructive']

function ToolPanel({ tool, close }: { readonly tool: Tool; readonly close: () => void }) {
  return (
    <SidePanel
      state={<ToolState tool={tool} chip />}
      title={<Code>{tool.plain_name}</Code>}
      close={close}
      about={<Said text={tool.description} by="in the third party's own words" />}
    >
      {tool.state === 'drifted' && tool.seen_digest !== null && (
        <SidePart title="What changed">
          <p>It differs from what was reviewed. Calls are refused until somebody accepts the new definition.</p>
          <Definitions reviewed={tool.definition} seen={tool.seen_definition ?? {}} />
          <Act
            call="reviewTool"
            label="Accept new definition"
            doing="Accepting…"
            act={() => client.reviewTool({ id: tool.id, body: { digest: tool.seen_digest ?? '' } })}
          />
          <p className="small quiet">Grants on the old definition have ended. Each session asks again.</p>
        </SidePart>
      )}
      <SidePart title="What it does to the world">
        <EffectState effect={tool.effect} />
        {tool.effect_hint !== null && tool.effect_hint !== tool.effect && (
          <p className="small quiet">The third party says {tool.effect_hint} of itself. It is not believed.</p>
        )}
        <p className="actions">
          {effects
            .filter(effect => effect !== tool.effect)
            .map(effect => (
              <Act
                call="updateTool"
                key={effect}
                look="small"
                label={`Set to ${effect}`}
                doing="Setting…"
                act={() => client.updateTool({ id: tool.id, body: { effect } })}
              />
            ))}
        </p>
        <p className="small quiet">Grants that hold this tool end when it changes.</p>
      </SidePart>
      {tool.findings.length > 0 && (
        <SidePart title="Findings">
          <ul>
            {tool.findings.map(finding => (
              <li key={finding}>
                <State is="note">
                  <Named>{finding}</Named>
                </State>
              </li>
            ))}
          </ul>
        </SidePart>
      )}
      <SidePart title="Arguments">
        <pre className="args">{JSON.stringify(tool.input_schema, undefined, 2)}</pre>
      </SidePart>
      <SidePart>
        <PageLink className="button button-small" to="/sessions" search={{ kind: 'agent', status: 'active' }}>
          Living agent sessions
        </PageLink>
      </SidePart>
    </SidePanel>
  )
}
