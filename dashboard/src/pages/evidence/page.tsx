import { useQuery } from '@tanstack/react-query'
import { useAddress } from '../../address.ts'
import { send } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { csvText, download } from '../../parts/csv.ts'
import { Figure } from '../../parts/figure.tsx'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { type GlyphName, State } from '../../parts/state.tsx'
import { View } from '../../parts/view-states.tsx'

interface Control {
  readonly id: string
  readonly name: string
  readonly does: string
  readonly status: 'evidence' | 'records_only' | 'nothing'
  readonly events: readonly {
    readonly type: string
    readonly events: number
    readonly first_day: string
    readonly last_day: string
  }[]
  readonly records: readonly { readonly kind: string; readonly count: number; readonly says: string }[]
  readonly gaps: readonly string[]
}

interface Evidence {
  readonly name: string
  readonly version: string
  readonly from: string
  readonly to: string
  readonly figure: {
    readonly numerator: number
    readonly denominator: number
    readonly share: number | null
    readonly explained: number
    readonly bound: number
    readonly inside: number
    readonly recipe: readonly string[]
  }
  readonly controls: readonly Control[]
  readonly calls: readonly Readonly<Record<string, string | number | boolean | null>>[]
}

const frameworks = [
  { value: 'owasp_agentic', label: 'OWASP Agentic Top 10' },
  { value: 'owasp_nhi', label: 'OWASP NHI Top 10' },
  { value: 'nist_800_207', label: 'NIST SP 800-207' },
]

const statuses: Readonly<Record<Control['status'], readonly [GlyphName, string]>> = {
  evidence: ['verified', 'Shown by events'],
  records_only: ['note', 'Shown by what is there'],
  nothing: ['unknown', 'Nothing shows it'],
}

/** What the records show of each item of a framework, and what they do not. */
export default function EvidencePage() {
  const { search } = useAddress()
  const framework = frameworks.find(({ value }) => value === search.framework)?.value ?? 'owasp_agentic'
  const query = useQuery({
    queryKey: ['evidence', framework],
    queryFn: () => send<Evidence>('GET', '/v1/governance/evidence', { query: { framework } }),
  })
  return (
    <>
      <PageHead title="Evidence" actions={<Exports framework={framework} report={query.data} />}>
        What the log and the records of this server show of each item of a framework, and what they do not.
      </PageHead>
      <nav className="tabs" aria-label="Frameworks">
        {frameworks.map(({ value, label }) => (
          <PageLink
            key={value}
            to="/evidence"
            search={{ framework: value }}
            aria-current={value === framework ? 'page' : undefined}
          >
            {label}
          </PageLink>
        ))}
      </nav>
      <View what="the evidence" query={query}>
        {report => (
          <>
            <FigureOfCalls report={report} />
            {report.controls.map(control => (
              <ControlPart key={control.id} control={control} />
            ))}
          </>
        )}
      </View>
    </>
  )
}

function Exports({ framework, report }: { readonly framework: string; readonly report: Evidence | undefined }) {
  return (
    <>
      <Act
        call="exportEvidence"
        label="HTML"
        doing="Writing…"
        act={() =>
          send<{ html: string; file_name: string }>('GET', '/v1/governance/evidence/document', { query: { framework } })
        }
        onDone={({ html, file_name }) => download(file_name, html, 'text/html;charset=utf-8')}
      />
      <button
        type="button"
        className="button"
        aria-disabled={report === undefined}
        onClick={() =>
          report !== undefined &&
          download(`evidence-${framework}.json`, JSON.stringify(report, undefined, 2), 'application/json')
        }
      >
        JSON
      </button>
      <button
        type="button"
        className="button"
        aria-disabled={report === undefined}
        onClick={() => report !== undefined && saveCalls(report)}
      >
        Calls as CSV
      </button>
    </>
  )
}

function saveCalls({ calls }: Evidence): void {
  const names = Object.keys(calls[0] ?? {})
  const rows = calls.map(call => names.map(name => String(call[name] ?? '')))
  download('evidence-calls.csv', csvText(names, rows))
}

const percent = 100

function FigureOfCalls({ report }: { readonly report: Evidence }) {
  const { figure } = report
  const share = figure.share === null ? undefined : Math.floor(figure.share * percent * percent) / percent
  return (
    <section className="panel" aria-labelledby="figure">
      <div className="panel-head">
        <h2 id="figure">Calls that were explained, bound to an approval, and inside a session</h2>
      </div>
      <div className="figures">
        <Figure value={share} of={`percent: ${figure.numerator} of ${figure.denominator} calls`} />
        <Figure value={figure.explained} of="explained" />
        <Figure value={figure.bound} of="bound to an approval" />
        <Figure value={figure.inside} of="inside a session" />
      </div>
      <div className="panel-body">
        <p className="quiet small">
          {report.name}, {report.version}. {report.from} to {report.to}, UTC.
        </p>
        <details>
          <summary>How to count it again from the export</summary>
          <ol className="points">
            {figure.recipe.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        </details>
      </div>
    </section>
  )
}

const pagesOfRecords: Readonly<Record<string, string>> = {
  tools: '/providers',
  providers: '/providers',
  applications: '/boundaries',
  boundaries: '/boundaries',
  findings: '/findings',
}

function ControlPart({ control }: { readonly control: Control }) {
  const [glyph, word] = statuses[control.status]
  const heading = `control-${control.id.replaceAll(/\W/g, '-')}`
  return (
    <section className="panel" aria-labelledby={heading}>
      <div className="panel-head">
        <h2 id={heading}>
          {control.id} {control.name}
        </h2>
        <State is={glyph}>{word}</State>
      </div>
      <div className="panel-body">
        <p>{control.does}</p>
        <ul className="points">
          {control.events.map(each => (
            <li key={each.type}>
              <PageLink to="/audit" search={{ type: each.type }}>
                {each.type.replaceAll(/[._]/g, ' ')}
              </PageLink>
              : {each.events}, {each.first_day === each.last_day ? '' : `${each.first_day} to `}
              {each.last_day}
            </li>
          ))}
          {control.records.map(each => (
            <li key={each.kind}>
              <PageLink to={pagesOfRecords[each.kind] ?? '/audit'}>{each.kind}</PageLink>: {each.count} {each.says}
            </li>
          ))}
        </ul>
        {control.gaps.length > 0 && (
          <details>
            <summary>
              {control.gaps.length} {control.gaps.length === 1 ? 'gap' : 'gaps'}
            </summary>
            <ul className="points">
              {control.gaps.map(gap => (
                <li key={gap}>{gap}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </section>
  )
}
