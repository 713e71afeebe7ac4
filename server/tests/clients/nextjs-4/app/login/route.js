import { getSignInUrl } from '@workos-inc/authkit-nextjs'
import { redirect } from 'next/navigation'

export async function GET() {
  redirect(await getSignInUrl({ redirectUri: `${process.env.APP_URL}/callback` }))
}
