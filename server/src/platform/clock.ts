/** Where the time comes from. Ends are judged by the database's clock; this one is for what a page shows and what we plan. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
