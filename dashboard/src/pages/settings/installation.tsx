import { useQuery } from '@tanstack/react-query'
import { client, send } from '../../api.ts'
import { Fact, Facts } from '../../parts/facts.tsx'
import { Form, TextField } from '../../parts/form.tsx'
import { Id } from '../../parts/id.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { Ago } from '../../parts/time.tsx'
import { spell } from '../../parts/time-text.ts'
import { View } from '../../parts/view-states.tsx'
import { type InstallationFacts, useInstallation } from './facts.ts'
import { Part } from './part.tsx'

/** What runs here: version, nodes, database, mail, switches, and whether it is well. */
export function Installation() {
  const query = useInstallation()
  return (
    <>
      <Health />
      <View what="the installation" query={query}>
        {facts => (
          <div className="cols-2">
            <Server facts={facts} />
            <div className="stacked">
              <Mail facts={facts} />
              <Switches facts={facts} />
            </div>
          </div>
        )}
      </View>
    </>
  )
}

const alarms: Readonly<Record<string, string>> = {
  sequencer_lag: 'Events wait too long for their place in the log',
  checkpoint_failed: 'The log could not be signed',
  clock_went_back: 'The clock of a node went back',
  clock_jumped: 'The clock of a node jumped',
}

function Health() {
  const health = useQuery({
    queryKey: ['health-now'],
    queryFn: () => send<{ status: string; reason?: string }>('GET', '/health'),
    refetchInterval: 10_000,
  })
  const raised = useQuery({
    queryKey: ['alarms'],
    queryFn: () => client.listAuditAlarms(),
    refetchInterval: 10_000,
  })
  return (
    <Part title="Health">
      <div className="health">
        <View what="its health" query={health} lines={1}>
          {({ status, reason }) =>
            status === 'ok' ? (
              <State is="done">It serves, and it can write</State>
            ) : (
              <State is="failed">{reason ?? status}</State>
            )
          }
        </View>
        <View what="the alarms" query={raised} lines={1}>
          {({ data }) =>
            data.length === 0 ? (
              <State is="done">No alarm: the log keeps up, is signed, and the clocks agree</State>
            ) : (
              <ul className="alarms">
                {data.map(alarm => (
                  <li key={alarm.kind}>
                    <State is="note">
                      {alarms[alarm.kind] ?? alarm.kind}, {spell(alarm.seconds)}
                    </State>
                    <span className="small quiet">
                      since <Ago at={alarm.since} />
                      {alarm.halts_admissions && ', no call is admitted'}
                    </span>
                    {alarm.kind === 'clock_jumped' && <AcceptClock />}
                  </li>
                ))}
              </ul>
            )
          }
        </View>
      </div>
    </Part>
  )
}

function AcceptClock() {
  return (
    <Form
      call="acceptAuditClock"
      submit="Accept the clock"
      doing="Accepting…"
      act={entered => client.acceptAuditClock({ body: { reason: entered.text('reason') } })}
      onDone={() => undefined}
    >
      <TextField name="reason" label="Why it is right" required hint="Kept in the log. Only an owner can." />
    </Form>
  )
}

const bytesOfMegabyte = 1_000_000

function Server({ facts }: { readonly facts: InstallationFacts }) {
  const { database, nodes } = facts
  return (
    <Part title="Server">
      <Facts>
        <Fact is="Version">{facts.version}</Fact>
        <Fact is="Address">
          <Code>{facts.base_url}</Code>
        </Fact>
        <Fact is={nodes.length === 1 ? 'Node' : `${nodes.length} nodes`}>
          <ul>
            {nodes.map(({ id, answers }) => (
              <li key={id}>
                <Id id={id} />
                {answers && <span className="quiet"> answers this page</span>}
              </li>
            ))}
          </ul>
        </Fact>
        <Fact is="Database">
          PostgreSQL {database.version},{' '}
          {database.kind === 'embedded' ? 'in the data directory' : 'as AMBIT_DATABASE_URL says'}
        </Fact>
        <Fact is="Size">
          {(database.bytes / bytesOfMegabyte).toLocaleString('en-GB', { maximumFractionDigits: 0 })} MB
        </Fact>
        <Fact is="It runs">
          since <Ago at={database.started_at} />
        </Fact>
        <Fact is="Schema">
          <span className="mono">{String(database.newest_migration).padStart(4, '0')}</span>
        </Fact>
      </Facts>
    </Part>
  )
}

function Mail({ facts: { mail } }: { readonly facts: InstallationFacts }) {
  return (
    <Part title="Mail">
      <Facts>
        <Fact is="Goes out">
          {mail.kind === 'smtp' && (
            <State is="active">
              by {mail.host}:{mail.port}
            </State>
          )}
          {mail.kind === 'outbox' && <State is="waiting">Nowhere: it is kept for a day at /outbox</State>}
          {mail.kind === 'none' && <State is="suspended">Switched off: what needs it is refused</State>}
        </Fact>
        {mail.sender !== null && (
          <Fact is="Sender">
            <Named>{mail.sender}</Named>
          </Fact>
        )}
        <Fact is="Set by">
          <code>AMBIT_SMTP_URL</code>
        </Fact>
      </Facts>
    </Part>
  )
}

const risks = {
  off: 'Not judged',
  observe: 'Judged and written down; nobody is challenged',
  enforce: 'A risky one needs a second proof',
}
const limits = { default: 'As shipped', off: 'Off', file: 'From a file' }

/** Set by the environment, so that no session can loosen them. */
function Switches({ facts }: { readonly facts: InstallationFacts }) {
  return (
    <Part title="Switches" about="Set by the environment of the nodes, so that nobody can loosen them from a page.">
      <Facts>
        <Fact is="Private addresses">
          {facts.egress_allow.length === 0 ? (
            'None may be reached'
          ) : (
            <State is="note">
              <span className="mono">{facts.egress_allow.join(' ')}</span>
            </State>
          )}
        </Fact>
        <Fact is="Rate limits">
          {facts.rate_limits === 'off' ? <State is="note">Off</State> : limits[facts.rate_limits]}
        </Fact>
        <Fact is="Risk of a sign-in">{risks[facts.sign_in_risk]}</Fact>
        <Fact is="Leaked passwords">
          {facts.breach_list === null ? 'No list is asked' : <Code>{facts.breach_list}</Code>}
        </Fact>
        <Fact is="Country">
          {facts.country_header === null ? (
            'No proxy is believed'
          ) : (
            <>
              as <Code>{facts.country_header}</Code> says
            </>
          )}
        </Fact>
      </Facts>
    </Part>
  )
}
