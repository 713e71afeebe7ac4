import type { Ending, EndingKind, RunLimits } from '../model.ts'

const megabyte = 1_024 * 1_024

/** An ending in words. */
export function endingOf(how: EndingKind, limits: RunLimits, detail = ''): Ending {
  return { how, says: saysOf(how, limits, detail), attempts: attemptsOf(how, limits) }
}

function saysOf(how: EndingKind, limits: RunLimits, detail: string): string {
  switch (how) {
    case 'stopped':
      return 'It ran until the review was done.'
    case 'exited':
      return `It ended by itself${detail === '' ? '' : `, ${detail}`}.`
    case 'not_ready':
      return `It did not answer within ${limits.readySecondsMax} seconds${detail === '' ? '' : `: ${detail}`}.`
    case 'wall_time':
      return `It was ended after ${limits.wallSecondsMax} seconds.`
    case 'cpu_time':
      return `It was ended: it took more than ${limits.cpuSecondsMax} seconds of the processor.`
    case 'memory':
      return `It was ended: it took more than ${Math.round(limits.memoryBytesMax / megabyte)} MB of memory.`
    case 'processes':
      return `It was ended: it had more than ${limits.processesMax} processes.`
    case 'disk':
      return `It was ended: it filled the ${Math.round(limits.diskBytesMax / megabyte)} MB that it may write.`
    case 'output':
      return `It was ended: it printed more than ${Math.round(limits.outputBytesMax / 1_024)} KB.`
    case 'broken':
      return `The sandbox did not hold, so nothing of this run counts${detail === '' ? '' : `: ${detail}`}.`
  }
}

function attemptsOf(how: EndingKind, limits: RunLimits): string[] {
  switch (how) {
    case 'stopped':
    case 'exited':
    case 'not_ready':
      return []
    case 'wall_time':
    case 'cpu_time':
    case 'memory':
    case 'processes':
    case 'disk':
    case 'output':
    case 'broken':
      return [`${how}: ${saysOf(how, limits, '')}`]
  }
}
