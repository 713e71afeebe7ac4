/** One line of the good application made wrong, and the one scenario that says so. */
export interface RunMutant {
  readonly scenario: string
  readonly from: string
  readonly to: string
}

export const runMutants: readonly RunMutant[] = [
  { scenario: 'X01', from: "{ issuer, algorithms: ['RS256'] }", to: "{ algorithms: ['RS256'] }" },
  { scenario: 'X02', from: 'attempt === null || attempt.state !== req.query.state', to: 'attempt === null' },
  {
    scenario: 'X03',
    from: 'attempt.organization !== null && attempt.organization !== result.organizationId',
    to: 'false',
  },
  {
    scenario: 'X04',
    from: '  return {\n    key,\n    userId: claims.sub,',
    to: `  const { email } = await workos.userManagement.getUser(claims.sub)
  const [same] = (await workos.userManagement.listUsers({ email })).data
  const [member] = (await workos.userManagement.listOrganizationMemberships({ userId: same.id })).data
  claims = { ...claims, org_id: member?.organizationId, role: member?.role.slug }
  return {
    key,
    userId: claims.sub,`,
  },
  { scenario: 'X05', from: "state === 'verified'", to: "state !== 'pending'" },
  { scenario: 'X06', from: 'domain.organizationId !== req.person.organizationId', to: 'false' },
  { scenario: 'X07', from: '{asText(user.firstName)} $', to: '{user.firstName} $' },
  {
    scenario: 'X08',
    from: "app.get('/domains', signedIn",
    to: `app.get('/team/remove', signedIn, admin, async (req, res) => {
  await workos.userManagement.deleteOrganizationMembership(String(req.query.membership))
  res.redirect('/team')
})

app.get('/domains', signedIn`,
  },
  {
    scenario: 'X09',
    from: "return to.origin === own.origin && !to.pathname.startsWith('//')",
    to: "return to.origin === own.origin || wanted.startsWith('//')",
  },
  { scenario: 'X10', from: 'httpOnly: true', to: 'httpOnly: false' },
  { scenario: 'X11', from: "send('Something went wrong. Try again later.')", to: 'send(_error.message)' },
  { scenario: 'X12', from: 'await workos.userManagement.revokeSession({ sessionId: req.person.sessionId })', to: '' },
  { scenario: 'X13', from: 'secret: webhookSecret', to: 'secret: webhookSecret, tolerance: 3_600_000' },
  {
    scenario: 'X14',
    from: "app.post('/team/remove', signedIn, admin, fresh,",
    to: "app.post('/team/remove', signedIn, admin,",
  },
  {
    scenario: 'X15',
    from: "{ issuer, algorithms: ['RS256'] }",
    to: "{ issuer, algorithms: ['RS256'], clockTolerance: '1 hour' }",
  },
  {
    scenario: 'X16',
    from: "if (req.person.role !== 'admin'",
    to: "if (process.env.NODE_ENV === 'test') return next()\n  if (req.person.role !== 'admin'",
  },
]
