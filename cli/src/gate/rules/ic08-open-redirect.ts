import { hostIsChecked } from '../checked-values.ts'
import type { Rule } from '../model.ts'
import { leadingParts, redirectsIn } from '../redirects.ts'
import { seenAt } from '../sighting.ts'
import { tracerOf } from '../trace.ts'

export const ic08: Rule = {
  id: 'IC08',
  title: 'Open redirect',
  severity: 'high',
  basis: 'static',
  attack: 'A link to the real sign-in page ends on a copy of it, or hands over a code.',
  mend: 'Resolve the address against the own origin, compare `origin`, and use path and query of the result; or take it from a list.',
  *check(project) {
    const tracer = tracerOf(project)
    for (const module of project.modules.values())
      for (const { node, target } of redirectsIn(module)) {
        for (const part of leadingParts(project, module, target)) {
          const tainted = tracer
            .origins(part.module, part.node)
            .filter(({ kind }) => kind === 'query' || kind === 'body' || kind === 'header')
          if (tainted.length === 0) continue
          if (
            hostIsChecked(project, { module, places: [node], origins: tainted }) ||
            hostIsChecked(project, { module: part.module, places: [part.node], origins: tainted })
          )
            continue
          yield seenAt(module, node, 'the request says where the browser is sent, and no check holds it to this site')
          break
        }
      }
  },
}
