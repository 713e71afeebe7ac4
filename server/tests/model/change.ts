import { type Approval, copyOf, type ToolName, toolNames, tools, type World } from './world.ts'

/** Another world: the one that was stays as it is. */
export function changed(world: World, change: (draft: World) => void): World {
  const draft = copyOf(world)
  change(draft)
  return draft
}

export function withoutGrants(world: World, which: (grant: World['grants'][number]) => boolean): World {
  return { ...world, grants: world.grants.filter(each => !which(each)) }
}

/** Moves open requests on. An unused approval of one call is taken back as well, where something is lost. */
export function settle(world: World, state: Approval['state'], which: (approval: Approval) => boolean): World {
  return changed(world, draft => {
    for (const each of draft.approvals.filter(which)) {
      const unused = each.kind === 'call' && each.state === 'approved' && state === 'withdrawn'
      if (each.state === 'pending' || unused) each.state = state
      if (state === 'withdrawn') each.lost = true
    }
  })
}

/** Nothing grows back (design 3.3): what stood on it is over, whether or not it returns. */
export function lose(world: World, stoodOn: (tool: ToolName) => boolean, slots: (slot: number) => boolean): World {
  const grantsGone = withoutGrants(world, each => slots(each.session) && each.tools.some(stoodOn))
  return settle(grantsGone, 'withdrawn', each => slots(each.session) && each.tools.some(stoodOn))
}

/** A clock has run out. What lives below goes on until somebody writes the end down; without that, this is the end. */
export function spend(draft: World, slot: number): void {
  const session = draft.sessions[slot]
  if (session === undefined) return
  session.spent = true
  if (!hasLivingChild(draft, slot)) session.living = false
}

export function hasLivingChild(world: World, slot: number): boolean {
  return world.sessions.some(each => each?.parent === slot && each.living)
}

/** A session and all below it. */
export function end(world: World, slot: number): World {
  return changed(world, draft => endIn(draft, slot))
}

function endIn(draft: World, slot: number): void {
  const session = draft.sessions[slot]
  if (session !== undefined) session.living = false
  for (const [child, each] of draft.sessions.entries()) if (each?.parent === slot && each.living) endIn(draft, child)
}

export function suspend(world: World, person: number): World {
  return changed(world, draft => {
    const suspended = draft.people[person]
    if (suspended !== undefined) suspended.active = false
    for (const [slot, each] of draft.sessions.entries()) if (each?.person === person) endIn(draft, slot)
  })
}

export function setConnected(draft: World, person: number, connected: boolean): void {
  const found = draft.people[person]
  if (found !== undefined) found.connected = connected
}

/** Ambit looks at what the third party shows: another definition than the reviewed one is drift, and the reviewed one is none. */
export function readTools(world: World, provider: 'desk' | 'open'): World {
  const read = toolNames.filter(tool => tools[tool].provider === provider)
  const drifted = read.filter(tool => !world.tools[tool].same)
  return changed(
    lose(
      world,
      tool => drifted.includes(tool),
      () => true,
    ),
    draft => {
      for (const tool of read) draft.tools[tool].state = draft.tools[tool].same ? 'active' : 'drifted'
    },
  )
}
