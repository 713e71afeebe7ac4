/** A document that a machine reads, whole; what no eye sees stands as an escape. */
export function Json({ value }: { readonly value: unknown }) {
  return (
    <pre className="args">
      {JSON.stringify(value, null, 2).replaceAll(
        /[\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
        sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )}
    </pre>
  )
}
