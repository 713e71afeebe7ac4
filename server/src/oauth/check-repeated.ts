import type { Checked, Parameters } from './model.ts'

/** RFC 6749 section 3.1: no parameter comes twice. Of `resource` several are allowed by RFC 8707, and we serve one at a time. */
export function checkRepeated({ repeated }: Parameters): Checked<undefined> {
  const [first] = repeated
  if (first === undefined) return { ok: true, value: undefined }
  if (first === 'resource')
    return { ok: false, error: 'invalid_target', description: 'Ask for one resource at a time.' }
  return { ok: false, error: 'invalid_request', description: `The parameter ${nameable(first)} came more than once.` }
}

/** RFC 6749 appendix A.7: descriptions are printable ASCII without quotes and backslashes. */
function nameable(name: string): string {
  return name.replaceAll(/[^a-z0-9_]/gi, '').slice(0, 40)
}
