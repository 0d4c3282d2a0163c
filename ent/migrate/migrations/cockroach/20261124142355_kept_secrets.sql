-- Create "kept_secrets" table.
CREATE TABLE IF NOT EXISTS "kept_secrets" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "name" character varying NOT NULL,
  "value" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- Create index "kept_secrets_name_key" to table: "kept_secrets".
CREATE UNIQUE INDEX IF NOT EXISTS "kept_secrets_name_key" ON "kept_secrets" ("name");
