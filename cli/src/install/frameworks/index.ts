import type { Framework } from '../model.ts'
import { astro } from './astro.ts'
import { express } from './express.ts'
import { fastify } from './fastify.ts'
import { hono } from './hono.ts'
import { nextjs } from './nextjs.ts'
import { reactRouter } from './react-router.ts'
import { sveltekit } from './sveltekit.ts'
import { viteReact } from './vite-react.ts'

/** In the order in which they are looked for: what is built on another stands before it. */
export const frameworks: readonly Framework[] = [
  nextjs,
  reactRouter,
  sveltekit,
  astro,
  fastify,
  hono,
  express,
  viteReact,
]
