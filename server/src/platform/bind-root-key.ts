import { randomBytes } from 'node:crypto'
import type { Database } from './database.ts'
import { newId } from './ids.ts'
import { type RootKey, rootKeyBytes } from './root-key.ts'
import { StartFault } from './start-fault.ts'
import {
  digestKeyPurpose,
  findInstallation,
  holdInstallation,
  type Installation,
  saveInstallationOnce,
  saveNode,
} from './store.ts'

/** Of a key, as a person reads it. */
const keyNameLength = 8

/** What names a key in a message: the beginning of its check value, which tells nothing about it. */
export function keyName(checkValue: string): string {
  return checkValue.slice(0, keyNameLength)
}

/**
 * The database and the root key must belong together; with another key nothing that is sealed in it opens. The first start
 * on an empty database binds the two. The node is written down before the database says which key seals, so that a key which
 * this node does not have never begins to seal beside it. Throws `StartFault` when they don't match (T57).
 */
export async function bindRootKey(
  database: Database,
  rootKey: RootKey,
  node: string = newId('request'),
): Promise<void> {
  const digestKeySealed = rootKey.seal(digestKeyPurpose, randomBytes(rootKeyBytes), '')
  const installation = await database.transaction(async tx => {
    await saveInstallationOnce(tx, { checkValue: rootKey.checkValue, digestKeySealed })
    await saveNode(tx, { id: node, opensWith: rootKey.opensWith, sealsWith: rootKey.checkValue })
    const held = await holdInstallation(tx)
    if (held !== undefined) refuseWithout(rootKey, held)
    return held
  })
  if (installation === undefined) throw new Error('the installation was just written down')
  bindTo(rootKey, installation)
}

function refuseWithout(rootKey: RootKey, { sealsWith, formerlyWith, digestKeySealed }: Installation): void {
  if (!rootKey.opensWith.includes(sealsWith))
    throw new StartFault(
      `This database belongs to another root key: set AMBIT_ROOT_KEY, or AMBIT_DATA_DIR, to the one it was first started with. It needs ${keyName(sealsWith)}, and ${rootKey.opensWith.map(keyName).join(' and ')} was given.`,
    )
  if (digestKeySealed.length === 0)
    throw new StartFault(
      `This database is of an older release: start once with ${keyName(sealsWith)} as AMBIT_ROOT_KEY and no other root key.`,
    )
  if (formerlyWith !== undefined && !rootKey.opensWith.includes(formerlyWith))
    throw new StartFault(
      `Values are still sealed with the former root key ${keyName(formerlyWith)}: set AMBIT_ROOT_KEY_FORMER to it until the rotation is over.`,
    )
}

function bindTo(rootKey: RootKey, { sealsWith, name, digestKeySealed }: Installation): void {
  rootKey.bind({
    sealsWith,
    installation: name,
    digestKey: rootKey.open(digestKeyPurpose, digestKeySealed, ''),
  })
}

/** Says that this node runs, and follows the database when another key has begun to seal. Answers what it says now. */
export async function followRootKey(on: {
  readonly database: Database
  readonly rootKey: RootKey
  readonly node: string
}): Promise<Installation | undefined> {
  const { database, rootKey, node } = on
  const installation = await findInstallation(database)
  if (installation !== undefined && installation.sealsWith !== rootKey.checkValue) bindTo(rootKey, installation)
  await saveNode(database, { id: node, opensWith: rootKey.opensWith, sealsWith: rootKey.checkValue })
  return installation
}
