import { readFile } from 'node:fs/promises'
import { declareRestored, type Restored } from '../src/governance/actions-restored.ts'
import { readBackup } from '../src/platform/backup.ts'
import { StartFault } from '../src/platform/start-fault.ts'
import { openPlace, run } from './connect.ts'

/** `npm run restore FILE [CHECKPOINT]`: into an empty database, before the first node starts on it. */
await run(async ([path, checkpoint, ...more]) => {
  if (path === undefined || more.length > 0)
    throw new StartFault('Say where from: npm run restore FILE, or npm run restore FILE CHECKPOINT')
  const note = checkpoint === undefined ? undefined : await readFile(checkpoint, 'utf8')
  const place = await openPlace(process.env)
  let restored: Restored | undefined
  try {
    const { id, madeAt } = await readBackup({
      ...place,
      path,
      afterwards: async (tx, head) => {
        restored = await declareRestored(tx, head, note)
      },
    })
    return [`Restored backup ${id} of ${madeAt}.`, ...(restored === undefined ? [] : linesOf(restored))]
  } finally {
    await place.close()
  }
})

function linesOf({ sessions, accounts, events, eventsLost, epoch }: Restored): string[] {
  return [
    `${sessions} sessions are ended, ${accounts} accounts have to be connected again; this is epoch ${epoch}.`,
    eventsLost === undefined
      ? `The log came back with ${events} events. How many are lost is unknown, because no checkpoint was given.`
      : `The log came back with ${events} events; ${eventsLost} are lost against the checkpoint.`,
    'What was revoked, removed or changed since the backup stands again: go through it before you let people in.',
  ]
}
