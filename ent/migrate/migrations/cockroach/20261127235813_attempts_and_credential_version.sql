-- unframed:from 04c762dcc157aa513c90b06008bca7e2 to 1a0932d5df88849889671c8180fece58 as db6e495443f2d214844eeb1006f72c3f

-- Create "attempt_counts" table.
CREATE TABLE IF NOT EXISTS "attempt_counts" (
  "id" uuid NOT NULL,
  "kind" character varying NOT NULL,
  "due" bigint NOT NULL,
  "expires_at" timestamptz NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "attempt_counts_kind_length" CHECK (octet_length("kind") >= 1 AND octet_length("kind") <= 64)
);
-- Add column "credential_version" of table "users".
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "credential_version" bigint NOT NULL DEFAULT 1;
-- Create index "heldform_session_id_created_at" to table: "held_forms".
CREATE INDEX IF NOT EXISTS "heldform_session_id_created_at" ON "held_forms" ("session_id", "created_at");
-- unframed:cockroach
-- Create index "attemptcount_expires_at" to table: "attempt_counts".
CREATE INDEX IF NOT EXISTS "attemptcount_expires_at" ON "attempt_counts" ("expires_at") USING HASH;
-- unframed:postgres
-- Create index "attemptcount_expires_at" to table: "attempt_counts".
CREATE INDEX IF NOT EXISTS "attemptcount_expires_at" ON "attempt_counts" ("expires_at");
-- unframed:cockroach
-- Add check "users_credential_version_range" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_credential_version_range" CHECK ("credential_version" >= 1);
-- unframed:postgres
-- Add check "users_credential_version_range" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_credential_version_range" CHECK ("credential_version" >= 1) NOT VALID;
-- unframed:postgres
-- Add check "users_credential_version_range" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_credential_version_range";
-- unframed:cockroach v22.2
-- Delete the expired rows of "attempt_counts".
ALTER TABLE "attempt_counts" SET (ttl_expiration_expression = '"expires_at"', ttl_job_cron = '@hourly');
