import { argon2 } from './argon2.ts'
import { bcrypt } from './bcrypt.ts'
import { firebaseScrypt } from './firebase-scrypt.ts'
import type { ImportMethod } from './method.ts'
import { pbkdf2 } from './pbkdf2.ts'
import { scrypt } from './scrypt.ts'
import { ssha, ssha256 } from './ssha.ts'

/** Hashes of other servers that people bring along. */
export const importMethods: readonly ImportMethod[] = [argon2, bcrypt, scrypt, firebaseScrypt, pbkdf2, ssha, ssha256]
