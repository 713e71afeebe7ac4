import { writeBackup } from '../src/platform/backup.ts'
import { StartFault } from '../src/platform/start-fault.ts'
import { openPlace, run } from './connect.ts'

/** `npm run backup FILE`: every row of one moment, sealed by the root key, while nodes work. */
await run(async ([path, ...more]) => {
  if (path === undefined || more.length > 0) throw new StartFault('Say where to: npm run backup FILE')
  const place = await openPlace(process.env)
  try {
    const { id, rows } = await writeBackup(place.url, place.rootKey, path)
    const count = Object.values(rows).reduce((sum, each) => sum + each, 0)
    return [
      `Backup ${id}: ${count} rows of ${Object.keys(rows).length} tables in ${path}.`,
      'It opens only with the root key, which is not in it: keep that key elsewhere.',
    ]
  } finally {
    await place.close()
  }
})
