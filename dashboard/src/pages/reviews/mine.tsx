import { PageHead } from '../../parts/page-head.tsx'
import { ReviewTable, useReviews } from './page.tsx'

/** Reviews in which something waits for whoever looks. */
export default function MyReviews() {
  const listed = useReviews({ mine: 'true', state: 'open' })
  return (
    <>
      <PageHead title="My reviews">
        What you are asked to keep, reduce or remove. Your own access is decided by somebody else.
      </PageHead>
      <ReviewTable listed={listed} filters={[]} mine empty={<p>Nothing waits for your decision.</p>} />
    </>
  )
}
