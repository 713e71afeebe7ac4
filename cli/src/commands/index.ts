import type { Command } from '../model.ts'

interface Listed {
  /** Stands here too, so that a list of commands loads none of them. */
  readonly summary: string
  load(): Promise<Command>
}

/** Commands that are no route, by their words. Each is loaded when it is called. */
export const ownCommands: Readonly<Record<string, Listed>> = {
  'env add': {
    summary: 'Keep a server and its key under a name',
    load: () => import('./env.ts').then(file => file.envAdd),
  },
  'env list': { summary: 'List the profiles', load: () => import('./env.ts').then(file => file.envList) },
  'env use': { summary: 'Make a profile the current one', load: () => import('./env.ts').then(file => file.envUse) },
  'env remove': {
    summary: 'Forget a profile and its key',
    load: () => import('./env.ts').then(file => file.envRemove),
  },
  schema: {
    summary: 'Print the JSON Schema of what a command takes and answers',
    load: () => import('./schema.ts').then(file => file.schema),
  },
  'artifacts review': {
    summary: 'Review generated identity code: what is wrong, where, and how it is mended',
    load: () => import('./artifacts-review.ts').then(file => file.artifactsReview),
  },
}
