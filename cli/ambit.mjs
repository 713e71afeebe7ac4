#!/usr/bin/env node
import { existsSync } from 'node:fs'

/** In the repository the sources run as they are; a package has what was compiled of them, for a Node that strips no types. */
const sources = new URL('src/main.ts', import.meta.url)
const { main } = await import(existsSync(sources) ? sources.href : new URL('dist/main.js', import.meta.url).href)
await main()
