-- What an MCP server may ask of an agent's program while it works on a call, besides a form for the person: to have the agent's model
-- answer, and for the folders that it works in. Nothing, until an administrator allows it.
ALTER TABLE providers ADD COLUMN may_ask text[] NOT NULL DEFAULT '{}' CHECK (may_ask <@ ARRAY['sampling', 'roots']);
