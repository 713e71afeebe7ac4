import { z } from 'zod'
import { keyName } from '../platform/bind-root-key.ts'
import type { Owner } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { rotateDataKeys } from './actions-data-keys.ts'
import { rootKeyState, rotateRootKey } from './actions-root-key.ts'
import { countDataKeys } from './store.ts'

const ownerLengthMax = 100
const rootKeySchema = z
  .object({
    object: z.literal('root_key'),
    key: z.string(),
    former: z.string().nullable(),
    newest: z.string(),
    nodes: z.array(z.object({ id: z.string(), opens_with: z.array(z.string()), seals_with: z.string() })),
  })
  .meta({ id: 'RootKey' })

async function presentRootKey(on: Platform): Promise<z.input<typeof rootKeySchema>> {
  const state = await rootKeyState(on)
  return {
    object: 'root_key',
    key: keyName(state.sealsWith),
    former: state.formerlyWith === undefined ? null : keyName(state.formerlyWith),
    newest: keyName(state.newest),
    nodes: state.nodes.map(node => ({
      id: node.id,
      opens_with: node.opensWith.map(keyName),
      seals_with: keyName(node.sealsWith),
    })),
  }
}

/** The keys that everything is sealed with, for whoever runs the installation. No key is ever shown, only what names it. */
export const keyRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/root_key',
      operation: 'getRootKey',
      summary: 'Which root key seals, and which ones the nodes have',
      tag: 'Keys',
      access: 'admin',
      response: rootKeySchema,
    },
    on => presentRootKey(on),
  ),
  api(
    {
      method: 'post',
      path: '/v1/root_key/rotate',
      operation: 'rotateRootKey',
      summary: 'Let the newest root key seal, and seal anew what the former one sealed',
      tag: 'Keys',
      access: 'owner',
      response: rootKeySchema,
      status: 202,
    },
    async (on, { actor }) => {
      await rotateRootKey(on, actor)
      return presentRootKey(on)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/data_keys',
      operation: 'countDataKeys',
      summary: 'How many data keys seal, were replaced, or wait for their end',
      tag: 'Keys',
      access: 'auditor',
      response: z.object({
        object: z.literal('data_keys'),
        sealing: z.number().int(),
        replaced: z.number().int(),
        resting: z.number().int(),
      }),
    },
    async on => ({ object: 'data_keys' as const, ...(await countDataKeys(on.database)) }),
  ),
  api(
    {
      method: 'post',
      path: '/v1/data_keys/rotate',
      operation: 'rotateDataKeys',
      summary: 'New data keys for one owner or for all, and seal anew what the old ones sealed',
      tag: 'Keys',
      access: 'admin',
      body: z.object({ owner: z.string().min(1).max(ownerLengthMax).optional() }),
      response: z.object({ object: z.literal('data_key_rotation'), keys: z.number().int() }),
      status: 202,
    },
    async (on, { actor, body }) => {
      const keys = await rotateDataKeys(on, actor, body.owner as Owner | undefined)
      return { object: 'data_key_rotation' as const, keys }
    },
  ),
]
