/** One number, and what it counts; a dash where there is nothing to count. */
export function Figure({ value, of }: { readonly value: number | null | undefined; readonly of: string }) {
  return (
    <div className="figure">
      <b>{value?.toLocaleString('en-GB') ?? '–'}</b>
      <span>{of}</span>
    </div>
  )
}
