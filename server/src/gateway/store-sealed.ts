import type { VaultSealed } from '../vault/index.ts'

/** What did not fit into results, for minutes. */
export const sealedResultPages: VaultSealed = {
  name: 'result_pages.page_sealed',
  list: `SELECT call_id || ' ' || lpad(number::text, 4, '0') AS id, owner, 'result' AS purpose, call_id AS "rowId",
      number AS version, page_sealed AS sealed FROM result_pages
    WHERE call_id || ' ' || lpad(number::text, 4, '0') > $1 ORDER BY 1 LIMIT $2`,
  save: `UPDATE result_pages SET page_sealed = $3 WHERE call_id || ' ' || lpad(number::text, 4, '0') = $1
    AND page_sealed = $2 RETURNING call_id`,
}
