import type { Html } from '../../src/platform/page.ts'
import { approvalPages } from './gallery-approval.ts'
import { governancePages } from './gallery-governance.ts'
import { signInPages } from './gallery-sign-in.ts'

/** Every hosted page with realistic data, in several states; the name is the file name of its picture. */
export const gallery: Readonly<Record<string, Html>> = { ...signInPages, ...approvalPages, ...governancePages }
