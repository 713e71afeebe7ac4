import type { User } from '../directory/index.ts'

type Claims = Readonly<Record<string, string | boolean | number>>

/** What the scopes tell of a person (OpenID Connect Core section 5.4). Members without a value are left out. */
export function personClaims(user: User, scope: string): Claims {
  const words = scope.split(' ')
  return {
    ...(words.includes('email') ? { email: user.email, email_verified: user.emailVerified } : {}),
    ...(words.includes('profile') ? profileClaims(user) : {}),
  }
}

function profileClaims(user: User): Claims {
  return {
    name: user.name,
    ...(user.firstName === undefined ? {} : { given_name: user.firstName }),
    ...(user.lastName === undefined ? {} : { family_name: user.lastName }),
    ...(user.profilePictureUrl === undefined ? {} : { picture: user.profilePictureUrl }),
    ...(user.locale === undefined ? {} : { locale: user.locale }),
    updated_at: Math.floor(user.updatedAt.getTime() / 1000),
  }
}
