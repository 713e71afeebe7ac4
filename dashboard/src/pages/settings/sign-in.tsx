import { client } from '../../api.ts'
import { Fact, Facts } from '../../parts/facts.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { Code, Named } from '../../parts/quoted.tsx'
import { type GlyphName, State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { At } from '../../parts/time.tsx'
import { brief } from '../../parts/time-text.ts'
import { View } from '../../parts/view-states.tsx'
import { type Policy, useInstallation } from './facts.ts'
import { Part } from './part.tsx'

type IdentityProvider = Awaited<ReturnType<typeof client.listIdentityProviders>>['data'][number]

/** What an application starts with, and by whom people can sign in. */
export function SignIn() {
  const query = useInstallation()
  const listed = useList<IdentityProvider>({
    key: ['identity-providers'],
    read: query => client.listIdentityProviders({ query }),
    concerns: ({ type }) => type.startsWith('identity_provider.'),
  })
  return (
    <>
      <View what="the defaults" query={query}>
        {facts => (
          <>
            <Defaults policies={facts.session_policy_defaults} />
            <Part
              title="Ways to sign in"
              about="What a new application offers. Each application says its own afterwards."
            >
              <Facts>
                <Fact is="Methods">{facts.sign_in_defaults.methods.map(words).join(', ')}</Fact>
                <Fact is="Sign-up">{facts.sign_in_defaults.sign_up ? 'Anybody may' : 'Only who is invited'}</Fact>
                <Fact is="Second factor">{words(facts.sign_in_defaults.mfa)}</Fact>
                <Fact is="Change one">
                  <PageLink to="/applications">Applications</PageLink>
                </Fact>
              </Facts>
            </Part>
          </>
        )}
      </View>
      <Table
        what="sign-in providers"
        title="Sign in with"
        listed={listed}
        idOf={row => row.id}
        columns={columns}
        empty={
          <p>
            Nobody signs in by a third party yet. Google, GitHub, Microsoft, Apple and any OpenID provider can be added
            with <code>POST /v1/identity_providers</code>.
          </p>
        }
      />
    </>
  )
}

function words(slug: string): string {
  return slug.replaceAll('_', ' ')
}

const kinds: Readonly<Record<string, string>> = {
  web: 'Web',
  single_page: 'Single page',
  native: 'Native',
  machine: 'Machine',
  agent: 'Agent',
  account: 'Account pages',
  dashboard: 'Dashboard',
}

function Defaults({ policies }: { readonly policies: readonly Policy[] }) {
  return (
    <Part
      title="Clocks of a new application"
      about="The hard end never moves; inactivity may end a session earlier; no token outlives its session."
      file={{
        name: 'session-policy-defaults',
        head: ['Application', 'Hard end, seconds', 'Inactivity', 'Access token', 'Longest grant'],
        rows: policies.map(each => [
          each.kind,
          each.max_seconds,
          each.idle_seconds,
          each.access_token_seconds,
          each.grant_max_seconds,
        ]),
      }}
    >
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Application</th>
            <th scope="col" className="end">
              Hard end
            </th>
            <th scope="col" className="end">
              Inactivity
            </th>
            <th scope="col" className="end">
              Access token
            </th>
            <th scope="col" className="end">
              Longest grant
            </th>
          </tr>
        </thead>
        <tbody>
          {policies.map(policy => (
            <tr key={policy.kind}>
              <td>{kinds[policy.kind] ?? policy.kind}</td>
              <td className="end num" data-label="Hard end">
                {brief(policy.max_seconds)}
              </td>
              <td className="end num" data-label="Inactivity">
                {brief(policy.idle_seconds)}
              </td>
              <td className="end num" data-label="Access token">
                {brief(policy.access_token_seconds)}
              </td>
              <td className="end num" data-label="Longest grant">
                {brief(policy.grant_max_seconds)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  )
}

const states: Readonly<Record<IdentityProvider['state'], readonly [GlyphName, string]>> = {
  active: ['active', 'Active'],
  link_only: ['note', 'Only for who is connected'],
  inactive: ['suspended', 'Inactive'],
}

const columns: readonly Column<IdentityProvider>[] = [
  {
    id: 'name',
    title: 'Provider',
    cell: row => (
      <>
        <span className="main">
          <Named>{row.name}</Named>
        </span>
        <span className="sub">
          <Code>{row.issuer}</Code>
        </span>
      </>
    ),
    text: row => row.name,
  },
  {
    id: 'state',
    title: 'State',
    cell: row => {
      const [glyph, word] = states[row.state]
      return <State is={glyph}>{word}</State>
    },
    text: row => row.state,
  },
  {
    id: 'redirect',
    title: 'Redirect address',
    narrow: 'full',
    cell: row => <Code>{row.redirect_uri}</Code>,
    text: row => row.redirect_uri,
  },
  {
    id: 'made',
    title: 'Made',
    sorts: true,
    narrow: 'label',
    end: true,
    cell: row => <At at={row.created_at} />,
    text: row => row.created_at,
  },
  { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
]
