import type { Framework } from '../model.ts'
import { nextjs } from './nextjs.ts'

/** In the order in which they are looked for: what is built on another stands before it. */
export const frameworks: readonly Framework[] = [nextjs]
