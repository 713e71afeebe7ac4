import { basename } from 'node:path'
import { exposureOf } from './exposure.ts'
import type { Candidate } from './find-configurations.ts'
import { findServers } from './find-servers.ts'
import type { Fingerprint } from './fingerprint.ts'
import { hideSecrets, safeName, safePath } from './mask.ts'
import type { Configuration, Context, Finding, Severity, Sighting, UnreadFile } from './model.ts'
import { Broken } from './parsers/broken.ts'
import { formatOf, parsers } from './parsers/index.ts'
import { placeOf, pointerOf } from './place.ts'
import { readFile } from './read-file.ts'
import { seeExposure } from './rules/exposed-file.ts'
import { rules } from './rules/index.ts'

/** What one file said. */
export type Looked = { readonly configuration: Configuration } | { readonly unread: UnreadFile }

/** Reads a file and takes it apart. */
export function look(candidate: Candidate, shownAs: string, hasModes: boolean): Looked {
  const file = safePath(shownAs)
  const read = readFile(candidate.path, candidate.base)
  if ('because' in read) return { unread: { file, because: read.because, line: null, column: null } }
  const format = formatOf(basename(candidate.path))
  const { text, mode } = read
  try {
    const root = parsers[format].read(text)
    const exposure = exposureOf(candidate.path, mode, hasModes)
    const { path: absolute, host } = candidate
    return { configuration: { file, absolute, format, host, text, root, servers: findServers(root), exposure } }
  } catch (cause) {
    const offset = cause instanceof Broken ? cause.offset : undefined
    const place = offset === undefined ? { line: null, column: null } : placeOf(text, offset)
    return { unread: { file, because: 'broken', ...place } }
  }
}

/** Everything that the rules see in a configuration, once for each rule and place. */
export function sightingsIn(configuration: Configuration, context: Context): Sighting[] {
  const seen = new Set<string>()
  const seenBy = rules.flatMap(rule =>
    rule.look(configuration, context).filter(({ node }) => {
      const once = `${rule.id} ${node.start} ${node.end}`
      return !seen.has(once) && seen.add(once)
    }),
  )
  return [...seenBy, ...seeExposure(configuration, seenBy)]
}

const order: readonly Severity[] = ['medium', 'high', 'critical']

/** Whether one severity is at least the other. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return order.indexOf(severity) >= order.indexOf(threshold)
}

/** What was seen, as it is shown: places and names, and nothing of what stands there. */
export function findingsOf(configuration: Configuration, context: Context, fingerprint: Fingerprint): Finding[] {
  const sightings = sightingsIn(configuration, context)
  const secrets = sightings.flatMap(({ secret }) => (secret === undefined ? [] : [secret.value]))
  return sightings
    .map(sighting => findingOf(configuration, sighting, fingerprint))
    .map(finding => ({
      ...finding,
      path: hideSecrets(finding.path, secrets),
      server: finding.server === null ? null : hideSecrets(finding.server, secrets),
    }))
    .toSorted((a, b) => a.line - b.line || a.column - b.column || (a.rule < b.rule ? -1 : 1))
}

function findingOf({ file, host, text }: Configuration, sighting: Sighting, fingerprint: Fingerprint): Finding {
  const { rule: id, node, server, reason, secret } = sighting
  const rule = rules.find(one => one.id === id)
  if (rule === undefined) throw new Error(`no rule ${id}`)
  const start = placeOf(text, node.start)
  const stop = placeOf(text, node.end)
  return {
    rule: id,
    severity: sighting.severity ?? rule.severity,
    host: host ?? null,
    file,
    line: start.line,
    column: start.column,
    end_line: stop.line,
    end_column: stop.column,
    path: pointerOf(node.path),
    server: server === undefined ? null : safeName(server),
    reason,
    mend: rule.mend,
    secret: secret === undefined ? null : { type: secret.type, fingerprint: fingerprint(secret.value) },
  }
}
