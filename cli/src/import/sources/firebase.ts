import { readFileSync } from 'node:fs'
import { Fault } from '../../fault.ts'
import { flagOf, itemOf, textOf } from '../fields.ts'
import { firebaseHash, notTaken } from '../hashes.ts'
import type { Item, LeftOut, Person, Source } from '../model.ts'
import { unfit } from '../model.ts'
import { readRecords } from '../read-records.ts'
import { unreadable } from '../read-text.ts'

/** The JSON that `firebase auth:export` writes, with the hash parameters of the project beside it. */
export const firebase: Source = {
  name: 'firebase',
  async *entries(path, { parameters }) {
    const project = parameters === undefined ? undefined : readParameters(parameters)
    for await (const { line, record, fault } of readRecords(path, ['users']))
      yield fault === undefined && record !== undefined
        ? { line, record, read: personOf(record, project) }
        : { line, record, read: unfit('row_broken', fault ?? 'It is empty.') }
  },
}

type Project = Pick<Parameters<typeof firebaseHash>[0], 'signerKey' | 'separator' | 'rounds' | 'memCost'>

/** As the console shows them, or as JSON of the same names. */
function readParameters(path: string): Project {
  const text = readTextOf(path)
  const find = (name: string): string =>
    new RegExp(`["']?${name}["']?\\s*[:=]\\s*["']?([A-Za-z0-9+/=_-]+)`).exec(text)?.[1] ?? ''
  const project = {
    signerKey: find('base64_signer_key'),
    separator: find('base64_salt_separator'),
    rounds: find('rounds'),
    memCost: find('mem_cost'),
  }
  if (Object.values(project).every(value => value !== '')) return project
  throw new Fault({
    code: 'parameters_incomplete',
    message: `${path} needs base64_signer_key, base64_salt_separator, rounds and mem_cost, as the console of Firebase shows them.`,
    next: 'ambit import --help',
    exit: 2,
  })
}

function readTextOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw unreadable(path)
  }
}

function personOf(record: Item, project: Project | undefined): Person {
  const [hash, salt] = [textOf(record, 'passwordHash'), textOf(record, 'salt', 'passwordSalt')]
  const translated =
    hash === undefined
      ? undefined
      : project === undefined || salt === undefined
        ? notTaken('A hash of Firebase goes with its salt and the parameters of the project: --parameters.')
        : firebaseHash({ hash, salt, ...project })
  return {
    kind: 'person',
    email: textOf(record, 'email') ?? '',
    emailVerified: flagOf(record, 'emailVerified'),
    name: textOf(record, 'displayName'),
    externalId: textOf(record, 'localId'),
    // Claims are set by an administrator there, not by the person.
    metadata: { ...itemOf(record, 'customAttributes'), phone_number: textOf(record, 'phoneNumber') },
    password: translated?.password,
    memberships: [],
    disabled: flagOf(record, 'disabled'),
    leftOut: [...(translated?.leftOut === undefined ? [] : [translated.leftOut]), ...factorsOf(record)],
  }
}

function factorsOf(record: Item): LeftOut[] {
  if (!Array.isArray(record.mfaInfo) || record.mfaInfo.length === 0) return []
  const reason = 'A second factor counts once its first code proved it: the person adds it again.'
  return [{ part: 'second factor', code: 'factor_not_taken', reason }]
}
