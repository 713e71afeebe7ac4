import asyncHooks from 'node:async_hooks'

/**
 * Loaded before each test file. Node's runner follows every asynchronous step, to know which test an error belongs to that nobody
 * caught; following promises costs more than the tests themselves. It still follows everything else, and an error that it can't place
 * fails the run without the name of a test.
 */
const { createHook } = asyncHooks
Object.assign(asyncHooks, {
  createHook: (callbacks: asyncHooks.HookCallbacks) => {
    Object.assign(asyncHooks, { createHook })
    return createHook({ ...callbacks, trackPromises: false })
  },
})
