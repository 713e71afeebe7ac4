-- How often this database was put back from a backup, plus one: what tells a restored database from its original.
ALTER TABLE installation ADD COLUMN epoch int NOT NULL DEFAULT 1;
