import type { Mode, World } from './model.ts'

/** What coding agents and pipelines leave in the environment of what they run. */
const agentSigns = [
  'AMBIT_AGENT',
  'CLAUDECODE',
  'CLAUDE_CODE',
  'CURSOR_AGENT',
  'CURSOR_TRACE_ID',
  'CODEX_SANDBOX',
  'GEMINI_CLI',
  'CI',
] as const

/**
 * How to speak: JSON where it was asked for or where nobody reads along, words where a person sits at a terminal.
 * `AMBIT_AGENT=0` says that a person reads, whatever the rest looks like.
 */
export function modeOf(
  words: readonly string[],
  { env, out, platform }: Pick<World, 'env' | 'out' | 'platform'>,
): Mode {
  const asked = words.includes('--json')
  const person = env.AMBIT_AGENT === '0'
  const agent = !person && (!out.isTerminal || agentSigns.some(sign => isOn(env[sign])))
  const dumb = env.NO_COLOR !== undefined && env.NO_COLOR !== ''
  return {
    json: asked || agent,
    agent,
    colour: out.isTerminal && !asked && !agent && !dumb && env.TERM !== 'dumb',
    utf8: platform === 'win32' ? env.WT_SESSION !== undefined : /utf-?8/i.test(localeOf(env)),
  }
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value)
}

/** The first of the three that is set speaks for the characters. */
function localeOf(env: World['env']): string {
  return [env.LC_ALL, env.LC_CTYPE, env.LANG].find(value => value !== undefined && value !== '') ?? ''
}
