import { useState } from 'react'
import { client, queries } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { brief } from '../../parts/time-text.ts'
import type { Application } from './page.tsx'

const clocks = [
  { name: 'max_seconds', title: 'Hard end', hint: 'from the start; never moves', wall: 4 },
  { name: 'idle_seconds', title: 'Idle end', hint: 'without an act', wall: 3 },
  { name: 'access_token_seconds', title: 'Access token', hint: 'renewed, never past the hard end', wall: 2 },
] as const
const others = [
  { name: 'grant_max_seconds', title: 'Longest grant' },
  { name: 'sign_in_reuse_max_age_seconds', title: 'Sign-in may be used again for' },
] as const

type Name = (typeof clocks)[number]['name'] | (typeof others)[number]['name']
type Values = Readonly<Record<Name, number>>

/** The three clocks on one scale, a wall each; a value that is being changed is a ghost bar beside what holds now. */
export function SessionPolicy({ application }: { readonly application: Application }) {
  const now: Values = application.session_policy
  const [changed, setChanged] = useState<Readonly<Partial<Record<Name, number>>>>({})
  const next: Values = { ...now, ...changed }
  const names = Object.keys(changed).filter((name): name is Name => next[name as Name] !== now[name as Name])
  const tighter = next.max_seconds < now.max_seconds || next.idle_seconds < now.idle_seconds
  const longest = Math.max(now.max_seconds, next.max_seconds, 1)
  const field = (name: Name, title: string) => (
    <label className="policy-field">
      <span className="small quiet">{title}, seconds</span>
      <input
        className="input input-short"
        type="number"
        min={name === 'sign_in_reuse_max_age_seconds' ? 0 : 1}
        value={next[name]}
        onChange={event => {
          const value = event.target.valueAsNumber
          if (Number.isInteger(value)) setChanged(before => ({ ...before, [name]: value }))
        }}
      />
    </label>
  )
  return (
    <section className="panel" aria-labelledby="policy">
      <div className="panel-head">
        <h2 id="policy">Session policy</h2>
      </div>
      <div className="panel-body">
        <ol className="policy">
          {clocks.map(({ name, title, hint, wall }) => (
            <li key={name}>
              <div className="tl-name">
                {title} {brief(now[name])}
                {next[name] !== now[name] && <b className="t-wait"> would be {brief(next[name])}</b>}
                <span className="sub">{hint}</span>
              </div>
              <Bar now={now[name] / longest} next={next[name] / longest} wall={wall} />
              {field(name, title)}
            </li>
          ))}
        </ol>
        <div className="policy-others">
          {others.map(({ name, title }) => (
            <div key={name}>
              <span className="small">
                {title} {brief(now[name])}
              </span>
              {field(name, title)}
            </div>
          ))}
        </div>
        {names.length > 0 && (
          <div className="actions policy-save">
            <Act
              call="updateApplication"
              label="Set the policy"
              doing="Setting…"
              look="main"
              act={() =>
                client.updateApplication({
                  id: application.id,
                  body: { session_policy: Object.fromEntries(names.map(name => [name, next[name]])) },
                })
              }
              onDone={() => {
                setChanged({})
                queries.invalidateQueries({ queryKey: ['application', application.id] })
              }}
            />
            <button type="button" className="button button-text" onClick={() => setChanged({})}>
              Keep what holds now
            </button>
            <span className="small quiet">
              {tighter
                ? 'Living sessions shrink to it at once; those that are older than it end now.'
                : 'Living sessions keep their end: it never moves. New ones get this.'}
            </span>
          </div>
        )}
      </div>
    </section>
  )
}

const percent = (part: number): string => `${(Math.min(1, Math.max(0, part)) * 100).toFixed(2)}%`

function Bar({ now, next, wall }: { readonly now: number; readonly next: number; readonly wall: number }) {
  return (
    <svg className="lane lane-s" aria-hidden="true">
      <rect className="sp-track" x="0" y="5" width="100%" height="6" rx="3" />
      {next !== now && <rect className="sp-rest" x="0" y="4" width={percent(next)} height="8" rx="3" />}
      <rect className="sp-reach" x="0" y="5" width={percent(now)} height="6" rx="3" />
      <svg className="m" x={percent(now)} aria-hidden="true">
        <rect className="sp-wall" x={-wall} y="0" width={wall} height="16" />
      </svg>
    </svg>
  )
}
