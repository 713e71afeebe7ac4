import { useQuery } from '@tanstack/react-query'
import { send } from '../../api.ts'
import { csvText, download } from '../../parts/csv.ts'
import { Fact, Facts } from '../../parts/facts.tsx'
import { PageLink } from '../../parts/link.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { View } from '../../parts/view-states.tsx'

interface Surface {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly proof: string
  readonly approval: string
  readonly people: string
  readonly redirect_uris: string
  readonly origins: string
  readonly signing_keys: string
  readonly client_secrets: number
  readonly shares_signing_keys_with: string
  readonly shares_client_keys_with: string
  readonly shares_redirect_hosts_with: string
  readonly shares_cookie_with: string
  readonly shares_accounts_with: string
}

const shared: readonly (readonly [keyof Surface, string])[] = [
  ['shares_signing_keys_with', 'signing keys'],
  ['shares_client_keys_with', 'keys of their client'],
  ['shares_redirect_hosts_with', 'hosts of redirects'],
  ['shares_cookie_with', 'the cookie'],
  ['shares_accounts_with', 'connected accounts'],
]

/** What each application lets in and holds, and what it has together with others. */
export function Surfaces() {
  const query = useQuery({
    queryKey: ['boundaries', 'applications'],
    queryFn: () => send<{ data: readonly Surface[] }>('GET', '/v1/governance/boundaries/applications'),
  })
  return (
    <section className="panel" aria-labelledby="surfaces">
      <div className="panel-head">
        <h2 id="surfaces">Applications</h2>
        {query.data !== undefined && (
          <button type="button" className="button button-small" onClick={() => save(query.data.data)}>
            CSV<span className="hidden"> of applications</span>
          </button>
        )}
      </div>
      <View what="the applications" query={query}>
        {({ data }) => (
          <div className="panel-body">
            {data.map(surface => (
              <details key={surface.id}>
                <summary>
                  <Named>{surface.name}</Named>, {surface.kind.replaceAll('_', ' ')}, shares {sharesOf(surface)}
                </summary>
                <Facts>
                  <Fact is="Approval">{surface.approval}</Fact>
                  <Fact is="People">{surface.people}</Fact>
                  <Fact is="Proves itself by">{surface.proof.replaceAll('_', ' ')}</Fact>
                  <Fact is="Client secrets">{surface.client_secrets}</Fact>
                  <Fact is="Signing keys">
                    {surface.signing_keys === '' ? 'none' : surface.signing_keys.split(' ').length}
                  </Fact>
                  <Fact is="Redirects">
                    <Codes of={surface.redirect_uris} />
                  </Fact>
                  <Fact is="Origins">
                    <Codes of={surface.origins} />
                  </Fact>
                </Facts>
                <p>
                  <PageLink className="button button-small" to={`/applications/${surface.id}`}>
                    Clocks and settings
                    <span className="hidden"> of {surface.name}</span>
                  </PageLink>
                </p>
              </details>
            ))}
          </div>
        )}
      </View>
    </section>
  )
}

function Codes({ of }: { readonly of: string }) {
  if (of === '') return 'none'
  return of.split(' ').map(text => (
    <span key={text}>
      <Code>{text}</Code>{' '}
    </span>
  ))
}

function sharesOf(surface: Surface): string {
  const found = shared.filter(([name]) => surface[name] !== '').map(([, what]) => what)
  return found.length === 0 ? 'nothing but people' : found.join(', ')
}

function save(data: readonly Surface[]): void {
  const [first] = data
  if (first === undefined) return
  const names = Object.keys(first)
  const rows = data.map(row => Object.values(row).map(value => (value === null ? '' : String(value))))
  download('application-boundaries.csv', csvText(names, rows))
}
