import { useQuery } from '@tanstack/react-query'
import { client, send } from '../../api.ts'
import { Copy } from '../../parts/id.tsx'
import { Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { Empty, View } from '../../parts/view-states.tsx'
import { Erasures } from './erasures.tsx'
import { Part } from './part.tsx'
import { Retention } from './retention.tsx'
import { Streams } from './streams.tsx'

/** Where the log goes, who else signs it, and what was taken from it. */
export function Log() {
  return (
    <>
      <Streams />
      <Witnesses />
      <Retention />
      <Erasures />
    </>
  )
}

interface Witness {
  readonly name: string
  readonly verifier_key: string
  readonly size: number
  readonly refused: string | null
  readonly former: boolean
}

function Witnesses() {
  const head = useQuery({ queryKey: ['audit-head'], queryFn: () => client.getAuditHead() })
  const query = useQuery({
    queryKey: ['witnesses'],
    queryFn: () => send<{ data: readonly Witness[] }>('GET', '/v1/audit/witnesses'),
  })
  const size = (head.data?.newest_index ?? -1) + 1
  return (
    <Part
      title="Witnesses"
      about="Others who sign each checkpoint, so that nobody here can show two people two logs."
      file={{
        name: 'witnesses',
        head: ['Witness', 'Verifier key', 'Signed up to', 'Refused'],
        rows: (query.data?.data ?? []).map(each => [each.name, each.verifier_key, each.size, each.refused]),
      }}
    >
      <View what="the witnesses" query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty>
              <p>
                Nobody else signs the log. A witness (C2SP tlog-witness) is named by its address and its key in{' '}
                <code>AMBIT_AUDIT_WITNESSES</code>.
              </p>
            </Empty>
          ) : (
            <table className="rows">
              <thead>
                <tr>
                  <th scope="col">Witness</th>
                  <th scope="col">State</th>
                  <th scope="col" className="end">
                    Signed up to
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map(each => (
                  <tr key={each.verifier_key}>
                    <td>
                      <Named>{each.name}</Named> <Copy text={each.verifier_key} what="verifier key" />
                    </td>
                    <td className="full">
                      <WitnessState witness={each} size={size} />
                    </td>
                    <td className="end num" data-label="Signed up to">
                      {each.size.toLocaleString('en-GB')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </View>
    </Part>
  )
}

function WitnessState({ witness, size }: { readonly witness: Witness; readonly size: number }) {
  if (witness.former) return <State is="ended">Asked no more</State>
  if (witness.refused !== null)
    return (
      <State is="failed">
        Did not sign: <Named>{witness.refused}</Named>
      </State>
    )
  if (witness.size >= size) return <State is="verified">Has signed the newest</State>
  return <State is="waiting">Is asked</State>
}
