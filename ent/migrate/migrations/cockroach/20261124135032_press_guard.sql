-- Create "embedder_changes" table.
CREATE TABLE IF NOT EXISTS "embedder_changes" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "revision" bigint NOT NULL,
  "actor_id" uuid NOT NULL,
  "origins" jsonb NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "embedder_changes_revision" CHECK (revision > 0)
);
-- Create "held_forms" table.
CREATE TABLE IF NOT EXISTS "held_forms" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "session_id" uuid NOT NULL,
  "page" character varying NOT NULL,
  "title" character varying NOT NULL,
  "details" jsonb NULL,
  "act_hash" bytea NOT NULL,
  "typed" jsonb NULL,
  "expires_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- Create "reports" table.
CREATE TABLE IF NOT EXISTS "reports" (
  "id" uuid NOT NULL,
  "first_at" timestamptz NOT NULL,
  "last_at" timestamptz NOT NULL,
  "fingerprint" bytea NOT NULL,
  "kind" character varying NOT NULL,
  "reason" character varying NOT NULL DEFAULT '',
  "page" character varying NOT NULL DEFAULT '',
  "source" character varying NOT NULL DEFAULT '',
  "disposition" character varying NOT NULL DEFAULT '',
  "user_agent" character varying NOT NULL DEFAULT '',
  "seen" bigint NOT NULL DEFAULT 1,
  PRIMARY KEY ("id")
);
-- Create "report_counts" table.
CREATE TABLE IF NOT EXISTS "report_counts" (
  "id" uuid NOT NULL,
  "hour" timestamptz NOT NULL,
  "kind" character varying NOT NULL,
  "seen" bigint NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "report_counts_seen" CHECK (seen > 0)
);
-- Create "spent_seals" table.
CREATE TABLE IF NOT EXISTS "spent_seals" (
  "id" uuid NOT NULL,
  "spent_by" uuid NOT NULL,
  "expires_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- Create "tier_changes" table.
CREATE TABLE IF NOT EXISTS "tier_changes" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "revision" bigint NOT NULL,
  "actor_id" uuid NOT NULL,
  "recent_from" bigint NOT NULL,
  "typed_from" bigint NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "tier_changes_ordered" CHECK (recent_from >= 0 AND typed_from >= recent_from),
  CONSTRAINT "tier_changes_revision" CHECK (revision > 0)
);
-- Create "api_tokens" table.
CREATE TABLE IF NOT EXISTS "api_tokens" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "name" character varying NOT NULL,
  "token_hash" bytea NOT NULL,
  "scopes" jsonb NOT NULL,
  "used_at" timestamptz NULL,
  "expires_at" timestamptz NULL,
  "revoked_at" timestamptz NULL,
  "user_id" uuid NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "api_tokens_users_api_tokens" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);
-- Add column "proved_act" of table "sessions".
ALTER TABLE "sessions" ADD COLUMN IF NOT EXISTS "proved_act" bytea NULL;
-- Create index "api_tokens_token_hash_key" to table: "api_tokens".
CREATE UNIQUE INDEX IF NOT EXISTS "api_tokens_token_hash_key" ON "api_tokens" ("token_hash");
-- Create index "apitoken_user_id_created_at" to table: "api_tokens".
CREATE INDEX IF NOT EXISTS "apitoken_user_id_created_at" ON "api_tokens" ("user_id", "created_at");
-- Create index "embedder_changes_revision_key" to table: "embedder_changes".
CREATE UNIQUE INDEX IF NOT EXISTS "embedder_changes_revision_key" ON "embedder_changes" ("revision");
-- unframed:cockroach
-- Create index "heldform_expires_at" to table: "held_forms".
CREATE INDEX IF NOT EXISTS "heldform_expires_at" ON "held_forms" ("expires_at") USING HASH;
-- unframed:postgres
-- Create index "heldform_expires_at" to table: "held_forms".
CREATE INDEX IF NOT EXISTS "heldform_expires_at" ON "held_forms" ("expires_at");
-- Create index "reports_fingerprint_key" to table: "reports".
CREATE UNIQUE INDEX IF NOT EXISTS "reports_fingerprint_key" ON "reports" ("fingerprint");
-- Create index "report_last_at_id" to table: "reports".
CREATE INDEX IF NOT EXISTS "report_last_at_id" ON "reports" ("last_at", "id");
-- Create index "reportcount_hour_kind" to table: "report_counts".
CREATE UNIQUE INDEX IF NOT EXISTS "reportcount_hour_kind" ON "report_counts" ("hour", "kind");
-- unframed:cockroach
-- Create index "spentseal_expires_at" to table: "spent_seals".
CREATE INDEX IF NOT EXISTS "spentseal_expires_at" ON "spent_seals" ("expires_at") USING HASH;
-- unframed:postgres
-- Create index "spentseal_expires_at" to table: "spent_seals".
CREATE INDEX IF NOT EXISTS "spentseal_expires_at" ON "spent_seals" ("expires_at");
-- Create index "tier_changes_revision_key" to table: "tier_changes".
CREATE UNIQUE INDEX IF NOT EXISTS "tier_changes_revision_key" ON "tier_changes" ("revision");
-- unframed:cockroach regions
-- Set the locality of "embedder_changes".
ALTER TABLE "embedder_changes" SET LOCALITY GLOBAL;
-- unframed:cockroach v22.2
-- Delete the expired rows of "held_forms".
ALTER TABLE "held_forms" SET (ttl_expiration_expression = '"expires_at"', ttl_job_cron = '@hourly');
-- unframed:cockroach v22.2
-- Delete the expired rows of "reports".
ALTER TABLE "reports" SET (ttl_expiration_expression = '(("last_at" AT TIME ZONE ''UTC'') + INTERVAL ''7776000 seconds'') AT TIME ZONE ''UTC''', ttl_job_cron = '@hourly');
-- unframed:cockroach v22.2
-- Delete the expired rows of "report_counts".
ALTER TABLE "report_counts" SET (ttl_expiration_expression = '(("hour" AT TIME ZONE ''UTC'') + INTERVAL ''7776000 seconds'') AT TIME ZONE ''UTC''', ttl_job_cron = '@hourly');
-- unframed:cockroach v22.2
-- Delete the expired rows of "spent_seals".
ALTER TABLE "spent_seals" SET (ttl_expiration_expression = '"expires_at"', ttl_job_cron = '@hourly');
-- unframed:cockroach regions
-- Set the locality of "tier_changes".
ALTER TABLE "tier_changes" SET LOCALITY GLOBAL;
