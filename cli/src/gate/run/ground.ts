import type { Project } from '../model.ts'
import { type BrowserContext, browserFor } from './browser.ts'
import type { Manifest } from './manifest.ts'
import type { Launch, Running } from './model.ts'
import type { Trace } from './record-trace.ts'
import { start } from './sandbox/start.ts'
import type { ApiEntry } from './scripted/log.ts'
import { type ScriptedServer, startScripted } from './scripted/server.ts'

/** What a scenario stands on: the code as it runs, the server that it talks to, and what was read of it. */
export interface Ground {
  readonly manifest: Manifest
  readonly project: Project
  readonly scripted: ScriptedServer
  readonly app: Running
  /** Of the scenario that runs now. */
  readonly trace: Trace
  /** A context of its own in the browser of this review. Throws `NoBrowser`. */
  openContext(): Promise<BrowserContext>
  /** A second start of the same code, differently. */
  launch(variation: Variation): Promise<Running>
}

export interface Variation {
  readonly environment?: Readonly<Record<string, string>>
  /** What the code believes that it is reached at. */
  readonly origin?: string
}

export interface Laid {
  readonly folder: string
  readonly manifest: Manifest
  readonly project: Project
  readonly browser: string | null
  readonly signal: AbortSignal
}

/** What was seen can not be judged: the code does not do honestly what the scenario needs. */
export class NotHonest extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NotHonest'
  }
}

/** Starts the scripted server and the code. Throws `NotStarted` where the code does not come up. */
export async function openGround({ folder, manifest, project, browser, signal }: Laid): Promise<{
  readonly app: Running
  readonly scripted: ScriptedServer
  groundFor(trace: Trace): Ground
  hide(text: string): string
  close(): Promise<void>
}> {
  const scripted = await startScripted()
  const others: Running[] = []
  const shown = browserFor(browser)
  const launch = ({ environment = {}, origin = '{origin}' }: Variation, onlyIsolated: boolean): Promise<Running> => {
    const filled = Object.entries(manifest.environment).map(([name, value]) => [name, filledIn(value, origin)])
    const launched: Launch = {
      folder,
      command: manifest.start,
      environment: { NODE_ENV: 'production', ...Object.fromEntries(filled), ...environment },
      portVariable: manifest.port,
      ready: manifest.ready,
      api: { port: scripted.port },
    }
    return start(launched, { signal, onlyIsolated })
  }
  const filledIn = (text: string, origin: string): string => {
    const { canaries, port, stage } = scripted
    const known: Readonly<Record<string, string>> = {
      api_key: canaries.apiKey,
      client_id: stage.signIns.clientId,
      api_host: '127.0.0.1',
      api_port: String(port),
      api_origin: scripted.origin,
      issuer: stage.issuer,
      password: canaries.cookiePassword,
      webhook_secret: canaries.webhookSecret,
      origin,
    }
    return text.replace(/\{([a-z_]+)\}/g, (whole, name) => known[name] ?? whole)
  }
  let app: Running
  try {
    app = await launch({}, false)
  } catch (cause) {
    await scripted.close()
    throw cause
  }
  return {
    app,
    scripted,
    hide: text => hideSecrets(text, scripted),
    groundFor: trace => ({
      manifest,
      project,
      scripted,
      app,
      trace,
      openContext: shown.openContext,
      launch: async variation => {
        // What the report says of the first start holds for each.
        const running = await launch(variation, app.isolated)
        others.push(running)
        return running
      },
    }),
    close: async () => {
      await Promise.all([app, ...others].map(running => running.stop()))
      await scripted.close()
      await shown.close()
    },
  }
}

/** Secrets of the run by what they are, wherever they stand in a text. */
export function secretsOf({ canaries, stage }: ScriptedServer): [name: string, value: string][] {
  return [
    ['API key', canaries.apiKey],
    ['cookie password', canaries.cookiePassword],
    ['webhook secret', canaries.webhookSecret],
    ['detail of an upstream error', canaries.upstream],
    ...[...stage.signIns.tokens].map((token): [string, string] => ['token', token]),
    ...[...stage.signIns.codes.keys()].map((code): [string, string] => ['code', code]),
  ]
}

function hideSecrets(text: string, scripted: ScriptedServer): string {
  let hidden = text
  for (const [name, value] of secretsOf(scripted)) hidden = hidden.replaceAll(value, `[${name}]`)
  // A token that was cut is still part of one, and so is a sealed cookie in a body.
  return hidden
    .replace(/eyJ[\w-]{10,}(\.[\w-]*){0,2}/g, '[token]')
    .replace(/code_[0-9a-f]{8,}/g, '[code]')
    .replace(/(refresh_token|code_verifier|access_token)(\\?"\s*:\s*\\?"|=)[\w.~-]+/g, '$1$2[token]')
}

/** What reached the scripted server while something was done. */
export async function during<Kind>(
  { scripted }: Ground,
  act: () => Promise<Kind>,
): Promise<{ readonly result: Kind; readonly calls: readonly ApiEntry[] }> {
  const from = scripted.entries.length
  const result = await act()
  return { result, calls: scripted.entries.slice(from) }
}
