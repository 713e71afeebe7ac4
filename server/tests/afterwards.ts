import type { TestContext } from 'node:test'

const kept = new WeakMap<TestContext, (() => unknown)[]>()

/** Runs at the end of the test, the last one first: what was built on something goes before it. (`t.after` runs in order.) */
export function afterwards(t: TestContext, run: () => unknown): void {
  const known = kept.get(t)
  if (known !== undefined) {
    known.push(run)
    return
  }
  const all = [run]
  kept.set(t, all)
  t.after(async () => {
    for (const each of all.reverse()) await each()
  })
}
