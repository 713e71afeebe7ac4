import { Refusal } from '../platform/refusal.ts'

/** A retired application starts nothing and accepts nothing; it can still be read. */
export function applicationRetired(): Refusal {
  return new Refusal({
    status: 403,
    code: 'application_retired',
    message: 'This application is retired. An administrator can register another one.',
  })
}

/** The account application keeps people signed in at Ambit itself; it is not for others to change. */
export function applicationBuiltIn(): Refusal {
  return new Refusal({
    status: 403,
    code: 'application_built_in',
    message: 'This application is part of Ambit. Only its session policy can be changed.',
  })
}
