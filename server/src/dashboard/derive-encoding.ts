import type { DashboardFile } from './model.ts'

/** The best encoding that lies beside a file and that the browser takes (RFC 9110, section 12.5.3); undefined: as it is. */
export function encodingFor(accepted: string | null, there: DashboardFile['encodings']): 'br' | 'gzip' | undefined {
  const taken = new Set(
    (accepted ?? '').split(',').flatMap(part => {
      const [name = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/)
      const refused = parameters.some(parameter => /^q=0(\.0*)?$/.test(parameter))
      return refused ? [] : [name]
    }),
  )
  return there.find(encoding => taken.has(encoding))
}
