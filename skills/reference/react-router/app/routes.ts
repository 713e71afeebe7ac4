import { index, layout, type RouteConfig, route } from '@react-router/dev/routes'

export default [
  layout('identity/frame.tsx', [
    route('sign-in', 'identity/routes/sign-in.ts'),
    route('callback', 'identity/routes/callback.ts'),
    route('confirm', 'identity/routes/confirm.ts'),
    route('sign-out', 'identity/routes/sign-out.ts'),
    route('account', 'identity/routes/account.tsx'),
    route('team', 'identity/routes/team.tsx'),
    route('team/role', 'identity/routes/team-role.ts'),
    route('team/remove', 'identity/routes/team-remove.ts'),
    route('team/invite', 'identity/routes/team-invite.ts'),
    route('domains', 'identity/routes/domains.tsx'),
    route('domains/add', 'identity/routes/domains-add.ts'),
    route('domains/verify', 'identity/routes/domains-verify.ts'),
    route('domains/remove', 'identity/routes/domains-remove.ts'),
    route('sso', 'identity/routes/sso.tsx'),
    route('sso/setup', 'identity/routes/sso-setup.ts'),
    route('sso/test', 'identity/routes/sso-test.ts'),
    route('sso/remove', 'identity/routes/sso-remove.ts'),
    index('home.tsx'),
  ]),
] satisfies RouteConfig
