import { useQuery } from '@tanstack/react-query'
import { client } from '../../api.ts'
import { useNames } from '../../names.ts'
import { download } from '../../parts/csv.ts'
import { Id, shortDigest } from '../../parts/id.tsx'
import { At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { endWords } from './words.ts'

/** What ending really ended, closed by the wall. Zero is shown: a line that is missing could mean anything. */
export function Receipt({ id, reason }: { readonly id: string; readonly reason: string }) {
  const query = useQuery({
    queryKey: ['receipt', id],
    queryFn: () => client.getReceipt({ id }),
    // Until its event has a place in the log.
    refetchInterval: found => (found.state.data?.index === null ? 2_000 : false),
  })
  const nameOf = useNames((query.data?.offline_tokens ?? []).map(({ application_id }) => application_id))
  return (
    <section className="receipt" aria-labelledby="receipt">
      <div className="bounded">
        <div className="panel-head">
          <h2 id="receipt">Receipt</h2>
          <Id id={id} />
        </div>
        <View what="the receipt" query={query}>
          {receipt => (
            <div className="panel-body cols">
              <div>
                <p className="receipt-claim">
                  After <At at={receipt.completed_at} precision="millisecond" /> nothing ran and no result left.
                </p>
                <p className="quiet">Ended: {endWords(reason)}.</p>
                <dl className="receipt-lines">
                  {linesOf(receipt).map(([word, value]) => (
                    <div className="receipt-line" key={word}>
                      <dt>{word}</dt>
                      <dd>{value.toLocaleString('en-GB')}</dd>
                    </div>
                  ))}
                </dl>
              </div>
              <div className="stack">
                <h3>Tokens that others may still accept</h3>
                {receipt.offline_tokens.length === 0 ? (
                  <p className="quiet">None. This session had no token that an application verifies by itself.</p>
                ) : (
                  receipt.offline_tokens.map(token => (
                    <p className="quiet" key={token.id}>
                      {nameOf(token.application_id) ?? token.application_id} may accept one by itself until{' '}
                      <At at={token.until} precision="second" />.
                    </p>
                  ))
                )}
                <h3>Proof</h3>
                {receipt.index === null ? (
                  <p className="quiet">Its event has no place in the log yet; it gets one within seconds.</p>
                ) : (
                  <p className="sig">
                    leaf {receipt.index.toLocaleString('en-GB')}, hash{' '}
                    {shortDigest(receipt.inclusion_proof?.leaf_hash ?? '')}
                    <br />
                    signature {shortDigest(receipt.signature)}
                  </p>
                )}
                <div className="actions">
                  <button
                    type="button"
                    className="button button-small"
                    onClick={() =>
                      download(`${receipt.id}.json`, `${JSON.stringify(receipt, null, 2)}\n`, 'application/json')
                    }
                  >
                    Download receipt
                  </button>
                </div>
              </div>
            </div>
          )}
        </View>
      </div>
    </section>
  )
}

function linesOf(receipt: Awaited<ReturnType<typeof client.getReceipt>>): readonly (readonly [string, number])[] {
  return [
    ['Tokens ended', receipt.tokens_ended],
    ['Grants ended', receipt.grants_ended],
    ['Requests withdrawn', receipt.approvals_withdrawn],
    ['Calls aborted', receipt.calls_aborted],
    ['Calls withheld', receipt.calls_withheld],
    ['Calls unsettled', receipt.calls_unsettled],
  ]
}
