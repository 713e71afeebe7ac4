import { setLevel } from '../actions-transport.ts'
import { rpcFault } from '../errors.ts'
import { parseLogLevel } from '../parse-log-level.ts'
import type { Method } from './method.ts'

/** From which level on a client of the earlier era hears what third parties report; before it says so, it hears nothing. */
export const loggingSetLevel: Method = {
  name: 'logging/setLevel',
  eras: ['legacy'],
  handle: async (on, { params, transport }) => {
    const level = parseLogLevel(params.level)
    if (level === undefined || transport === undefined)
      return { kind: 'fault', fault: rpcFault('invalidParams', '"params.level" must be a level of the protocol.') }
    await setLevel(on, transport, level)
    return { kind: 'result', result: {} }
  },
}
