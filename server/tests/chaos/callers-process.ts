import type { Callers, CallersHeard, CallersRun } from './callers.ts'
import { type Answered, callTool, initialize, openWire, type Wire } from './wire.ts'

/** Many callers in a process of their own, so that whoever ends the session meanwhile has an idle event loop. */
async function run(wire: Wire, asked: CallersRun): Promise<void> {
  const { targets, token, prefix, calls, tellAt, msMax } = asked
  const headers = await Promise.all(targets.map(target => initialize(wire, target, token)))
  const answers: Answered[] = []
  let started = 0
  const one = async (caller: number): Promise<void> => {
    const at = caller % targets.length
    const target = targets[at]
    if (target === undefined) return
    while (started < calls && !stopped) {
      const mark = `mark-${prefix}-${++started}`
      if (started === tellAt) tell({ kind: 'reached' })
      const args = { mark, ms: Math.floor(Math.random() * msMax) }
      answers.push(await callTool(wire, { target, headers: headers[at] ?? {}, tool: 'chaos__work', args }))
    }
  }
  stopped = false
  await Promise.all(Array.from({ length: asked.callers }, (_, caller) => one(caller)))
  tell({ kind: 'done', answers })
}

function tell(heard: CallersHeard): void {
  process.send?.(heard)
}

let stopped = false
const wire = openWire(Number.POSITIVE_INFINITY)
process.on('message', (asked: Parameters<Callers['tell']>[0]) => {
  if (asked === 'stop') stopped = true
  else run(wire, asked).catch(cause => tell({ kind: 'failed', why: String(cause) }))
})
