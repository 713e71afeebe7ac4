import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAddress, useId } from '../../address.ts'
import { client, queries } from '../../api.ts'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useNow } from '../../parts/now.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named, Said } from '../../parts/quoted.tsx'
import { reader, zoneName } from '../../parts/time-text.ts'
import { View } from '../../parts/view-states.tsx'
import { Asked } from './asked.tsx'
import { CallRows } from './call-rows.tsx'
import { EndButton } from './end-button.tsx'
import { Influence, Made } from './influence.tsx'
import { Receipt } from './receipt.tsx'
import { ReportButton } from './report-button.tsx'
import { type AskedFor, type Explanation, type GivenAccess, storyOf } from './story.ts'
import { storySentence } from './story-words.ts'
import { Timeline } from './timeline.tsx'
import { Touched } from './touched.tsx'
import { Verdicts } from './verdicts.tsx'
import { answersIn } from './why.tsx'
import { wouldEndWords } from './words.ts'

const callsRead = 1_000

/** One session explained: what it touched, how it came about, who allowed what, and the proof that the record is whole. */
export default function SessionPage() {
  const id = useId()
  const query = useQuery({
    queryKey: ['session', id],
    queryFn: async () => {
      const [told, grants, asked] = await Promise.all([
        client.explainSession({ id, query: { limit: callsRead } }),
        client.listAccessGrants({ query: { session_id: id, limit: 100 } }),
        client.listApprovals({ query: { session_id: id, limit: 100 } }),
      ])
      return { told, grants: grants.data, asked: asked.data }
    },
  })
  return (
    <>
      {query.data === undefined && (
        <PageHead title="Session">
          <PageLink to="/sessions">Sessions</PageLink> / <Id id={id} />
        </PageHead>
      )}
      <View what="the session" query={query} lines={8}>
        {data => <Explained {...data} />}
      </View>
    </>
  )
}

interface Read {
  readonly told: Explanation
  readonly grants: readonly GivenAccess[]
  readonly asked: readonly AskedFor[]
}

function Explained({ told, grants, asked }: Read) {
  const living = told.session.status === 'active'
  const by = reader(useNow(living ? 'second' : 'minute'))
  const story = storyOf({ told, grants, asked })
  const [looked, setLooked] = useState<string | undefined>(undefined)
  const { set } = useAddress()
  const open = (id: string): void => {
    setLooked(id)
    set({ call: id }, { replace: true })
    requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView({ block: 'center' }))
  }
  const name = told.principal.name
  const livingGrants = grants.filter(grant => grant.ended_at === null)
  const isOwn = told.principal.id === told.on_behalf_of?.id
  return (
    <>
      <PageHead
        name={`Session of ${name}`}
        title={
          <>
            <Named>{name}</Named>
            {told.on_behalf_of !== null && !isOwn && (
              <>
                , for <Named>{told.on_behalf_of.email}</Named>
              </>
            )}
          </>
        }
        actions={
          <>
            <PageLink className="button" to={`/sessions/${told.session.id}/compare`}>
              Compare
            </PageLink>
            <ReportButton id={told.session.id} />
            {living && (
              <EndButton
                id={told.session.id}
                element="end-this"
                label="End session"
                onEnded={() => queries.invalidateQueries({ queryKey: ['session', told.session.id] })}
              />
            )}
          </>
        }
      >
        <PageLink to="/sessions">Sessions</PageLink> / <Id id={told.session.id} />
        {living && <span className="small quiet"> {wouldEndWords(livingGrants.length)}</span>}
      </PageHead>
      {told.purpose !== null && told.purpose !== '' && (
        <section className="session-purpose" aria-label="Purpose">
          <Said text={told.purpose} by="Purpose, in the agent's own words. Ambit did not check them." />
        </section>
      )}
      <Verdicts told={told} story={story} by={by} />
      <section className="panel" aria-labelledby="touched">
        <div className="panel-head">
          <h2 id="touched">What it touched</h2>
        </div>
        <Touched told={told} />
      </section>
      <section className="panel" aria-labelledby="timeline">
        <div className="panel-head">
          <h2 id="timeline">Timeline</h2>
          <span className="small quiet">
            {new Intl.DateTimeFormat('en-GB', {
              timeZone: by.zone,
              day: 'numeric',
              month: 'long',
              year: 'numeric',
            }).format(story.session.startedAt)}
            , {zoneName(by, story.session.startedAt)}
          </span>
        </div>
        <figure>
          <figcaption className="caption">{storySentence(story, by, told.calls_count)}</figcaption>
          <Timeline story={story} by={by} looked={looked} onLook={setLooked} onOpen={open} />
        </figure>
      </section>
      <section className="panel" aria-labelledby="calls">
        <CallRows
          story={story}
          by={by}
          callsCount={told.calls_count}
          looked={looked}
          onLook={setLooked}
          answers={answersIn(told.calls)}
        />
      </section>
      <section className="panel" aria-labelledby="asked">
        <Asked story={story} by={by} />
      </section>
      <section className="panel" aria-labelledby="influence">
        <div className="panel-head">
          <h2 id="influence">What tainted it, what drifted</h2>
        </div>
        <Influence told={told} />
      </section>
      <Made told={told} />
      {told.ending?.receipt_id !== null && told.ending?.receipt_id !== undefined && (
        <Receipt id={told.ending.receipt_id} reason={told.ending.reason} />
      )}
    </>
  )
}
