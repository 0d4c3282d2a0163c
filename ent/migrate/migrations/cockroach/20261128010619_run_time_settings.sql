-- unframed:from 1a0932d5df88849889671c8180fece58 to 74f758d40f01bd60dd9ce9fa88838a5e as 652bf5b6f129de6813e326fb5715ad2c

-- Create "setting_changes" table.
CREATE TABLE IF NOT EXISTS "setting_changes" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "name" character varying NOT NULL,
  "revision" bigint NOT NULL,
  "actor_id" uuid NOT NULL,
  "content" jsonb NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "setting_changes_name_length" CHECK (octet_length("name") >= 1 AND octet_length("name") <= 64),
  CONSTRAINT "setting_changes_revision_range" CHECK ("revision" >= 1)
);
-- Create index "settingchange_name_revision" to table: "setting_changes".
CREATE UNIQUE INDEX IF NOT EXISTS "settingchange_name_revision" ON "setting_changes" ("name", "revision");
-- Create index "settingchange_name_created_at_id" to table: "setting_changes".
CREATE INDEX IF NOT EXISTS "settingchange_name_created_at_id" ON "setting_changes" ("name", "created_at", "id");
-- Create index "settingchange_created_at_id" to table: "setting_changes".
CREATE INDEX IF NOT EXISTS "settingchange_created_at_id" ON "setting_changes" ("created_at", "id");
-- unframed:cockroach regions
-- Set the locality of "setting_changes".
ALTER TABLE "setting_changes" SET LOCALITY GLOBAL;
