import { findAccount, prepareAccount } from '../src/pipes/index.ts'
import { parseId } from '../src/platform/ids.ts'
import { createRootKey } from '../src/platform/root-key.ts'
import { secondNode } from './database.ts'
import { testPlatform } from './test-platform.ts'

/** A node of its own process that makes one account ready, for tests that kill it while it does. */
const [url = '', key = '', text = ''] = process.argv.slice(2)
const database = await secondNode(url)
const on = testPlatform(database, { rootKey: createRootKey(Buffer.from(key, 'hex')) })
const id = parseId('account', text)
const account = id && (await findAccount(database, id))
if (account === undefined) throw new Error('there is no such account')
process.stdout.write(`${(await prepareAccount(on, account)).outcome}\n`)
await database.close()
