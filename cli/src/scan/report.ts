import { basename, isAbsolute, relative, sep } from 'node:path'
import type { Value, World } from '../model.ts'
import type { Fingerprint } from './fingerprint.ts'
import { safeName, safePath } from './mask.ts'
import type { Configuration, Context } from './model.ts'
import { findingsOf } from './scan.ts'

/** A file that was looked at. */
export interface Place {
  readonly path: string
  /** The folder of the project that it belongs to; undefined: it is one of the person's own. */
  readonly project: string | undefined
  /** Undefined: it could not be read. */
  readonly configuration: Configuration | undefined
}

export interface Reporting {
  readonly world: Pick<World, 'home'>
  readonly places: readonly Place[]
  /** Projects all of whose files were looked for, and undefined where all of the person's own were. */
  readonly whole: readonly (string | undefined)[]
  readonly context: Context
  readonly fingerprint: Fingerprint
}

/**
 * What a server is told of the scan, a body for each project and one for the person's own files. Machine and project are named by
 * digests under the key of this machine, files from the home or the project; nothing in it is a value of a file.
 */
export function reportsOf(reporting: Reporting): { readonly [name: string]: Value }[] {
  const { places, whole } = reporting
  const projects = new Set([...whole, ...places.map(({ project }) => project)])
  return [...projects].map(project => reportOf(reporting, project))
}

function reportOf({ world, places, whole, context, fingerprint }: Reporting, project: string | undefined) {
  const shown = (path: string): string => shownFrom(project ?? world.home, path)
  const here = places.filter(place => place.project === project)
  const read = here.flatMap(({ path, configuration }) =>
    configuration === undefined ? [] : [{ ...configuration, file: shown(path) }],
  )
  return {
    format: 'ambit-scan-1',
    machine: fingerprint('machine'),
    project: project === undefined ? null : { id: fingerprint(`project ${project}`), name: nameOf(project) },
    complete: whole.includes(project),
    files: read.map(({ file }) => file),
    unread: here.flatMap(({ path, configuration }) => (configuration === undefined ? [shown(path)] : [])),
    findings: read
      .flatMap(configuration => findingsOf(configuration, context, fingerprint))
      .map(({ rule, severity, host, file, line, path, server, secret }) => {
        return { rule, severity, host, file, line, path, server, secret }
      }),
  }
}

/** With slashes on every platform; what lies elsewhere keeps its whole path. */
function shownFrom(base: string, path: string): string {
  const way = relative(base, path)
  return safePath(way.startsWith('..') || isAbsolute(way) ? path : way.split(sep).join('/'))
}

function nameOf(project: string): string {
  const name = safeName(basename(project))
  return name === '' ? '/' : name
}
