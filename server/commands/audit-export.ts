import { writeFile } from 'node:fs/promises'
import { bundleLines } from '../src/audit/index.ts'
import { openDatabase } from '../src/platform/database.ts'
import { createLogger } from '../src/platform/log.ts'
import { StartFault } from '../src/platform/start-fault.ts'
import { openPlace, run } from './connect.ts'

const ownerOnly = 0o600

/** `npm run audit:export FILE [FROM [TO]]`: a part of the audit log that proves itself, written while nodes work. */
await run(async ([path, from, to, ...more]) => {
  const range = { from: indexOf(from) ?? 0, to: indexOf(to) }
  if (path === undefined || more.length > 0)
    throw new StartFault('Say where to: npm run audit:export FILE, or npm run audit:export FILE FROM TO')
  const place = await openPlace(process.env)
  try {
    const database = await openDatabase({ url: place.url, log: createLogger('silent') })
    try {
      const lines = await bundleLines(database, range)
      await writeFile(path, `${lines.join('\n')}\n`, { mode: ownerOnly })
      return [`${lines.length} lines in ${path}. They hold what happened: keep them as you keep the database.`]
    } finally {
      await database.close()
    }
  } finally {
    await place.close()
  }
})

function indexOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,15}$/.test(text)) throw new StartFault(`FROM and TO are indexes of the log, not "${text}"`)
  return Number(text)
}
