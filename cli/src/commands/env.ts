import { misuse } from '../fault.ts'
import type { Call, Command, Result } from '../model.ts'
import {
  chooseProfile,
  defaultBaseUrl,
  keepProfile,
  listProfiles,
  type Profile,
  removeProfile,
} from '../profiles/index.ts'
import { renderTable } from '../render-table.ts'

const profileSchema = {
  type: 'object',
  required: ['name', 'base_url', 'kept_in', 'current'],
  properties: {
    name: { type: 'string' },
    base_url: { type: 'string' },
    kept_in: { enum: ['keyring', 'file'] },
    current: { type: 'boolean' },
  },
}

const nameArgument = { name: 'name', summary: 'the name of a profile' }

function present({ name, baseUrl, keptIn, current }: Profile): object {
  return { name, base_url: baseUrl, kept_in: keptIn, current }
}

/** `ambit env add`: the key comes from the input or the environment, never from the command line, which others can read. */
export const envAdd: Command = {
  name: 'env add',
  summary: 'Keep a server and its key under a name',
  example: 'printenv AMBIT_API_KEY | ambit env add local --base-url http://localhost:4000 --api-key -',
  arguments: [nameArgument],
  options: [
    { name: 'base-url', kind: 'text', summary: `Address of the server, ${defaultBaseUrl} if not given` },
    { name: 'api-key', kind: 'text', summary: '- to read the key from the input; else AMBIT_API_KEY is taken' },
  ],
  result: profileSchema,
  run: async (call: Call): Promise<Result> => {
    const { world, options } = call
    if (options['api-key'] !== undefined && options['api-key'] !== '-')
      throw misuse('A key in a command line can be read by others; pipe it in with --api-key -.', 'env add')
    const apiKey = options['api-key'] === '-' ? (await world.readInput()).trim() : (world.env.AMBIT_API_KEY ?? '')
    if (!/^[\x21-\x7e]{8,512}$/.test(apiKey))
      throw misuse('No key was piped in, and AMBIT_API_KEY has none.', 'env add')
    const baseUrl = String(options['base-url'] ?? world.env.AMBIT_BASE_URL ?? defaultBaseUrl)
    const profile = await keepProfile(world, { name: call.arguments.name ?? '', baseUrl, apiKey })
    const where = profile.keptIn === 'keyring' ? 'the system’s keyring' : 'a file that only you can read'
    return { value: present(profile), text: `${profile.name} is now the profile in use. Its key is in ${where}.` }
  },
}

/** `ambit env list`. */
export const envList: Command = {
  name: 'env list',
  summary: 'List the profiles',
  example: 'ambit env list',
  arguments: [],
  options: [],
  result: { type: 'object', required: ['data'], properties: { data: { type: 'array', items: profileSchema } } },
  run: call => {
    const profiles = listProfiles(call.world)
    const rows = profiles.map(({ name, baseUrl, keptIn, current }) => [name, baseUrl, keptIn, current ? 'in use' : ''])
    const text =
      rows.length === 0
        ? 'There are none. Make one with: ambit login'
        : renderTable(['name', 'base_url', 'kept_in', 'current'], rows, call)
    return Promise.resolve({ value: { data: profiles.map(present) }, text })
  },
}

/** `ambit env use`. */
export const envUse: Command = {
  name: 'env use',
  summary: 'Make a profile the current one',
  example: 'ambit env use local',
  arguments: [nameArgument],
  options: [],
  result: profileSchema,
  run: call => {
    const profile = chooseProfile(call.world, call.arguments.name ?? '')
    return Promise.resolve({ value: present(profile), text: `${profile.name} is now the profile in use.` })
  },
}

/** `ambit env remove`. */
export const envRemove: Command = {
  name: 'env remove',
  summary: 'Forget a profile and its key',
  example: 'ambit env remove local',
  arguments: [nameArgument],
  options: [],
  result: { type: 'object', required: ['removed'], properties: { removed: { type: 'string' } } },
  run: async call => {
    const name = call.arguments.name ?? ''
    await removeProfile(call.world, name)
    return { value: { removed: name }, text: `${name} is forgotten, and its key with it.` }
  },
}
