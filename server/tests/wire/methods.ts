import { test } from 'node:test'

/**
 * A test that shows what these methods of the official SDK answer, by values and not by a status alone. The report of what
 * is compatible counts these registrations and nothing else: `served('Organizations.createOrganization', 'what it shows', …)`.
 */
export function served(methods: string | readonly string[], title: string, run: () => Promise<void>): void {
  const names = typeof methods === 'string' ? [methods] : methods
  test(`${title} [${names.join(', ')}]`, run)
}
