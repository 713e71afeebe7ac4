import { loadProject } from '../load-project.ts'
import type { Artifact } from '../read-artifact.ts'
import type { Execution, Scenario } from '../review.ts'
import { accessModelOf } from './access-model.ts'
import { NoBrowser } from './browser.ts'
import { type Ground, NotHonest, openGround } from './ground.ts'
import { type Manifest, manifestName } from './manifest.ts'
import { NotStarted } from './model.ts'
import { digestOfTrace, Trace } from './record-trace.ts'
import { runScenarios } from './scenarios/index.ts'
import { fileWith, type Outcome, type RunScenario } from './scenarios/model.ts'

export interface Running {
  /** The project's folder; what was built in it stays there. */
  readonly folder: string
  readonly artifact: Artifact
  readonly manifest: Manifest
  /** The program of a browser; null for the one that `playwright-core` installed. */
  readonly browser: string | null
  readonly signal: AbortSignal
  /** Only these scenarios, for whoever knows which they are after. */
  readonly only?: readonly string[]
  readonly onScenario?: (scenario: Scenario) => void
}

/** Starts the code and puts it through every scenario, one after the other. */
export async function runReview(running: Running): Promise<Execution> {
  const { folder, artifact, manifest, browser, signal } = running
  const project = await loadProject(artifact.files)
  const chosen = runScenarios.filter(({ id }) => running.only === undefined || running.only.includes(id))
  let opened: Awaited<ReturnType<typeof openGround>>
  try {
    opened = await openGround({ folder, manifest, project, browser, signal })
  } catch (cause) {
    if (!(cause instanceof NotStarted)) throw cause
    return notStarted(chosen, cause)
  }
  const { app, scripted, groundFor, hide, close } = opened
  const { isolated } = app
  const ran: Scenario[] = []
  try {
    for (const scenario of chosen) {
      const trace = new Trace(hide)
      trace.add({ kind: 'scenario', id: scenario.id, title: scenario.title, digest: artifact.digest })
      scripted.onEntry = entry => trace.api(entry)
      const outcome = signal.aborted ? interrupted : await outcomeOf(scenario, groundFor(trace))
      const says = hide(outcome.says)
      trace.add({ kind: 'verdict', verdict: outcome.verdict, says })
      const text = trace.text()
      const done: Scenario = {
        id: scenario.id,
        title: scenario.title,
        rules: scenario.rules,
        verdict: outcome.verdict,
        says,
        isolated,
        trace: { reference: `traces/${scenario.id.toLowerCase()}.jsonl`, sha256: digestOfTrace(text), text },
      }
      ran.push(done)
      running.onScenario?.(done)
    }
    const accessModel = accessModelOf({ scripted })
    return { mode: isolated ? 'isolated' : 'not_isolated', because: app.because, scenarios: ran, accessModel }
  } finally {
    await close()
  }
}

const interrupted: Outcome = { verdict: 'errored', says: 'The review was interrupted.' }

type Judged = { readonly verdict: Scenario['verdict']; readonly says: string }

async function outcomeOf(scenario: RunScenario, ground: Ground): Promise<Judged> {
  const absent = scenario.absent(ground)
  if (absent !== null) return absentOutcome(ground, absent)
  try {
    return await scenario.run(ground)
  } catch (cause) {
    const ended = await Promise.race([ground.app.ended, Promise.resolve(null)])
    if (ended !== null) return { verdict: 'errored', says: `The code ended: ${ended.says}` }
    if (cause instanceof NotHonest || cause instanceof NoBrowser) return { verdict: 'errored', says: cause.message }
    return {
      verdict: 'errored',
      says: `It could not be carried out: ${cause instanceof Error ? cause.message : String(cause)}`,
    }
  }
}

/** It does not apply only where the code shows nothing of the kind either: the manifest is its author's. */
function absentOutcome(
  { project }: Ground,
  { because, code }: { readonly because: string; readonly code: RegExp | null },
): Judged {
  const file = code === null ? undefined : fileWith(project, code)
  if (file === undefined) return { verdict: 'not_applicable', says: `Does not apply: ${because}.` }
  return {
    verdict: 'errored',
    says: `${manifestName} says that ${because}, and ${file.path} looks as if there were: name it there.`,
  }
}

function notStarted(chosen: readonly RunScenario[], { ending, output }: NotStarted): Execution {
  const says = `The code did not start: ${ending.says} ${output.trim().split('\n').slice(-3).join(' ')}`.slice(0, 900)
  return {
    mode: 'not_isolated',
    because: says,
    scenarios: chosen.map(({ id, title, rules }) => ({
      id,
      title,
      rules,
      verdict: 'errored',
      says,
      isolated: false,
      trace: null,
    })),
    accessModel: [],
  }
}
