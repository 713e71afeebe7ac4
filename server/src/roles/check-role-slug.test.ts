import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { permissionSlugFits, roleSlugFits } from './check-role-slug.ts'
import { deriveRoleSlug } from './derive-role-slug.ts'

test('T92 a role of an organization begins with org-, and none of the installation’s does', () => {
  const slugs: [string, boolean, boolean][] = [
    ['admin', true, false],
    ['org-admin', false, true],
    ['org_admin', true, false],
    ['Admin', false, false],
    ['-admin', false, false],
    ['admin role', false, false],
    ['ädmin', false, false],
    ['', false, false],
    ['a'.repeat(48), true, false],
    ['a'.repeat(49), false, false],
    ['org-\u0430dmin', false, false],
  ]
  for (const [slug, installation, organization] of slugs)
    assert.deepEqual([roleSlugFits(slug, false), roleSlugFits(slug, true)], [installation, organization], slug)
})

test('a permission may have colon, dot and asterisk, and begins with a letter or digit', () => {
  for (const slug of ['posts:read', 'billing.*', 'a_b-c', '2fa:reset'])
    assert.equal(permissionSlugFits(slug), true, slug)
  for (const slug of ['', ':read', 'Posts:read', 'posts/read', 'posts read', 'p'.repeat(49), '*'])
    assert.equal(permissionSlugFits(slug), false, slug)
})

test('whatever a role is called, the slug that is made of its name is one of an organization', () => {
  assert.equal(deriveRoleSlug('Billing Admin'), 'org-billing-admin')
  assert.equal(deriveRoleSlug('org-tax'), 'org-tax')
  assert.equal(deriveRoleSlug('Éditeur'), 'org-e-diteur')
  assert.equal(deriveRoleSlug('日本'), 'org-role')
  fc.assert(fc.property(fc.string({ maxLength: 60 }), name => roleSlugFits(deriveRoleSlug(name), true)))
})
