-- Which root key seals now, which one did before while values are still sealed anew, and what outlives them all: the name of the
-- installation, and the key of its digests. `upkeep_*`: one node at a time seals anew.
ALTER TABLE installation
  ADD COLUMN first_check_value text,
  ADD COLUMN former_check_value text,
  ADD COLUMN digest_key_sealed bytea,
  ADD COLUMN upkeep_node text,
  ADD COLUMN upkeep_until timestamptz;
UPDATE installation SET first_check_value = key_check_value;

-- The nodes that run: which root keys each of them opens with, and which one it seals with. A root key begins to seal when all
-- of them know it, and a former one may go when none of them has sealed with it for a while.
CREATE TABLE nodes (
  id text PRIMARY KEY,
  opens_with text[] NOT NULL,
  seals_with text NOT NULL,
  sealing_since timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
