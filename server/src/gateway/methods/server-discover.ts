import { plainNamesAt } from '../actions-tools.ts'
import { modernVersions } from '../derive-revision.ts'
import { instructions, serverCapabilities } from '../render-server.ts'
import type { Method } from './method.ts'

/** The modern opening, for clients that ask; every other request stands on its own. */
export const serverDiscover: Method = {
  name: 'server/discover',
  eras: ['modern'],
  handle: async (on, { door }) => ({
    kind: 'result',
    cacheable: true,
    result: {
      supportedVersions: modernVersions,
      capabilities: serverCapabilities(await plainNamesAt(on, door)),
      instructions,
    },
  }),
}
