import { type ImportMethod, refused } from './method.ts'

/** bcrypt: known by name, so that who imports is told what to do; its hashes are not taken. */
export const bcrypt: ImportMethod = {
  type: 'bcrypt',
  read: () =>
    refused('Hashes of bcrypt are not taken here. Leave the hash out, and mail these people a link to a new password.'),
  derive: () => Promise.reject(new Error('bcrypt is not taken, so none is compared')),
}
