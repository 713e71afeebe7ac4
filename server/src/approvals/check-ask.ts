import { maxBytesMax, maxCallsMax, purposeCharactersMax, type ToolRequest, toolsAskedMax } from './model.ts'
import { isStorable } from './parse-constraint.ts'

export interface AskFault {
  readonly field: string
  readonly message: string
}

interface Ask {
  readonly purpose: string | undefined
  readonly tools: readonly ToolRequest[]
  readonly durationSeconds?: number | undefined
  readonly maxCalls?: number | undefined
  readonly maxBytes?: number | undefined
}

/** What of a request can't be asked, whoever would decide it. Empty: it can. */
export function checkAsk(ask: Ask): readonly AskFault[] {
  return [...toolFaults(ask.tools), ...purposeFaults(ask.purpose), ...limitFaults(ask)]
}

function toolFaults(tools: readonly ToolRequest[]): AskFault[] {
  if (tools.length === 0) return [{ field: 'tools', message: 'name at least one tool' }]
  if (tools.length > toolsAskedMax) return [{ field: 'tools', message: `at most ${toolsAskedMax} tools` }]
  const names = tools.map(({ tool }) => tool.name)
  const twice = names.filter((name, at) => names.indexOf(name) !== at)
  return twice.map(name => ({ field: 'tools', message: `${name} stands there twice` }))
}

function purposeFaults(purpose: string | undefined): AskFault[] {
  if (purpose === undefined) return []
  if (purpose.length > purposeCharactersMax)
    return [{ field: 'purpose', message: `at most ${purposeCharactersMax} characters` }]
  if (isStorable(JSON.stringify(purpose))) return []
  return [{ field: 'purpose', message: 'text with U+0000 or half a character can’t be kept' }]
}

function limitFaults({ durationSeconds, maxCalls, maxBytes }: Ask): AskFault[] {
  const faults: AskFault[] = []
  if (durationSeconds !== undefined && !(Number.isInteger(durationSeconds) && durationSeconds >= 1))
    faults.push({ field: 'duration_seconds', message: 'a whole number of seconds from 1 up' })
  if (maxCalls !== undefined && !(Number.isInteger(maxCalls) && maxCalls >= 1 && maxCalls <= maxCallsMax))
    faults.push({ field: 'max_calls', message: `a whole number from 1 to ${maxCallsMax.toLocaleString('en')}` })
  if (maxBytes !== undefined && !(Number.isInteger(maxBytes) && maxBytes >= 1 && maxBytes <= maxBytesMax))
    faults.push({ field: 'max_bytes', message: `a whole number from 1 to ${maxBytesMax.toLocaleString('en')}` })
  return faults
}
