import type { Server } from '../routes/call-route.ts'
import { kinds } from './kinds.ts'
import { readSeed } from './read-seed.ts'
import type { Change, Seeding } from './settle.ts'

/** Where an application of a developer is, unless it says otherwise. */
export const demoOrigin = 'http://localhost:3000'

/** Two organizations, so that nothing works only because there is one; nobody has a password: codes are in the outbox. */
const demo = {
  organizations: [
    { name: 'Acme', external_id: 'demo_acme' },
    { name: 'Globex', external_id: 'demo_globex' },
  ],
  users: [
    {
      email: 'avery@acme.example',
      first_name: 'Avery',
      last_name: 'Admin',
      organizations: [{ name: 'Acme', role: 'admin' }],
    },
    { email: 'mina@acme.example', first_name: 'Mina', last_name: 'Member', organizations: ['Acme'] },
    { email: 'gus@globex.example', first_name: 'Gus', last_name: 'Guest', organizations: ['Globex'] },
  ],
  config: {
    redirect_uris: [`${demoOrigin}/callback`],
    cors_origins: [demoOrigin],
    homepage_url: demoOrigin,
  },
}

/** Makes what a developer tries things on, as far as it is not there; answers what was made. */
export async function seedDemo(server: Server): Promise<readonly Change[]> {
  const on: Seeding = { server, onlyLooks: false, changes: [], shownOnce: [] }
  const document = await readSeed(JSON.stringify(demo))
  for (const kind of kinds) await kind(on, document)
  return on.changes
}
