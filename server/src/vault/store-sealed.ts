import type { RootSealed } from '../platform/sealed.ts'
import type { VaultSealed } from './model.ts'

/** Names what data keys are wrapped for. */
export const dataKeyPurpose = 'data key'

/** The data keys themselves. */
export const sealedDataKeys: RootSealed = {
  name: 'data_keys.wrapped',
  purpose: dataKeyPurpose,
  list: `SELECT jsonb_build_array(owner, purpose, version)::text AS id,
      '["data_keys",' || to_json(owner) || ',' || to_json(purpose) || ',' || version || ']' AS context, wrapped AS sealed
    FROM data_keys WHERE $1 = '' OR (owner, purpose, version) >
      (nullif($1, '')::jsonb ->> 0, nullif($1, '')::jsonb ->> 1, (nullif($1, '')::jsonb ->> 2)::int)
    ORDER BY owner, purpose, version LIMIT $2`,
  save: `UPDATE data_keys SET wrapped = $3 WHERE owner = $1::jsonb ->> 0 AND purpose = $1::jsonb ->> 1
    AND version = ($1::jsonb ->> 2)::int AND wrapped = $2 RETURNING version`,
}

/** Values that applications keep here. */
export const sealedObjects: VaultSealed = {
  name: 'vault_versions.value_sealed',
  list: `SELECT v.id::text AS id, k.owner, 'vault ' || k.id AS purpose, v.id::text AS "rowId", v.number AS version,
      v.value_sealed AS sealed
    FROM vault_versions v JOIN vault_objects o ON o.id = v.object_id JOIN vault_keys k ON k.id = o.key_id
    WHERE v.id > coalesce(nullif($1, ''), '00000000-0000-0000-0000-000000000000')::uuid ORDER BY v.id LIMIT $2`,
  save: 'UPDATE vault_versions SET value_sealed = $3 WHERE id = $1::uuid AND value_sealed = $2 RETURNING id',
}
