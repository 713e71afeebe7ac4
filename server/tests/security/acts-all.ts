import * as account from './acts-account.ts'
import * as agents from './acts-agents.ts'
import * as applications from './acts-applications.ts'
import * as artifacts from './acts-artifacts.ts'
import * as blueprints from './acts-blueprints.ts'
import * as claims from './acts-claims.ts'
import * as directories from './acts-directories.ts'
import * as drift from './acts-drift.ts'
import * as events from './acts-events.ts'
import * as foreign from './acts-foreign.ts'
import * as keys from './acts-keys.ts'
import * as oauth from './acts-oauth.ts'
import * as organizations from './acts-organizations.ts'
import * as people from './acts-people.ts'
import * as pipes from './acts-pipes.ts'
import * as policies from './acts-policies.ts'
import * as portal from './acts-portal.ts'
import * as reviews from './acts-reviews.ts'
import * as several from './acts-several.ts'
import * as signIn from './acts-sign-in.ts'
import * as sso from './acts-sso.ts'
import * as stops from './acts-stops.ts'
import * as widgets from './acts-widgets.ts'

/** One list for each area. */
export const areas = [
  signIn,
  people,
  organizations,
  events,
  applications,
  oauth,
  account,
  stops,
  drift,
  agents,
  blueprints,
  claims,
  foreign,
  keys,
  policies,
  pipes,
  reviews,
  several,
  sso,
  widgets,
  directories,
  portal,
  artifacts,
]
