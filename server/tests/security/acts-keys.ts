import type { Act, ActsGround, Neighbours } from './acts.ts'

export const acts = (g: ActsGround): readonly Act[] => [
  g.api('POST /v1/data_keys/rotate', ['data_keys.rotated'], async () => {
    await g.make('/vault/v1/kv', { name: `value ${g.fresh()}`, value: 'x', key_context: {} })
    return { body: {} }
  }),
]

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /v1/root_key/rotate':
    'a node with one root key has none to change to; keys.test.ts follows a rotation and its events',
}

export const neighbours: Neighbours = {
  real: async () => ({}),
  kindOf: {},
  bodies: {},
}
