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
    index('home.tsx'),
  ]),
] satisfies RouteConfig
