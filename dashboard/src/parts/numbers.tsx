import { csvText, download } from './csv.ts'

export interface NumbersProps {
  /** Of the file: "active-people". */
  readonly name: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** What a picture says as a table that folds, and the same as a file. */
export function Numbers(props: NumbersProps) {
  const { head } = props
  const texts = textsOf(props)
  return (
    <details className="small numbers">
      <summary>Table</summary>
      <table className="rows">
        <thead>
          <tr>
            {head.map((title, place) => (
              <th key={title} scope="col" className={place === 0 ? undefined : 'end'}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {texts.map(row => (
            <tr key={row[0]}>
              {row.map((value, place) =>
                place === 0 ? (
                  <td key={head[place]}>{value}</td>
                ) : (
                  <td key={head[place]} className="end num" data-label={head[place]}>
                    {value}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="table-foot">
        <CsvOf {...props} />
      </div>
    </details>
  )
}

function textsOf({ rows }: Pick<NumbersProps, 'rows'>): string[][] {
  return rows.map(row => row.map(value => value?.toString() ?? ''))
}

/** What is on the page as a file. */
export function CsvOf(props: NumbersProps) {
  return (
    <button
      type="button"
      className="button button-small"
      onClick={() => download(`${props.name}.csv`, csvText(props.head, textsOf(props)))}
    >
      CSV<span className="hidden"> of {props.name}</span>
    </button>
  )
}
