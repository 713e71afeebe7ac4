import type { Method } from './method.ts'

export const ping: Method = { name: 'ping', eras: ['legacy'], handle: () => ({ kind: 'result', result: {} }) }
