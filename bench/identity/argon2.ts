import { hash, verify } from '@node-rs/argon2'
import {
  passwordLanes,
  passwordMemoryKib,
  passwordPasses,
  passwordTagBytes,
} from '../../server/src/directory/derive-password-work.ts'
import { type Effort, type Rate, rateOf } from './load.ts'

/** How many passwords this machine verifies in a second at the shipped cost, with nothing around it. */
export async function bareRate(effort: Effort): Promise<Rate> {
  const kept = await hash('correct horse battery staple', {
    memoryCost: passwordMemoryKib,
    timeCost: passwordPasses,
    parallelism: passwordLanes,
    outputLen: passwordTagBytes,
  })
  return rateOf(async () => {
    if (!(await verify(kept, 'correct horse battery staple'))) throw new Error('the password was not recognized')
  }, effort)
}
