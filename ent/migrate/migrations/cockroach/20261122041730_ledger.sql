-- Create "idempotency_keys" table.
CREATE TABLE IF NOT EXISTS "idempotency_keys" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "user_id" uuid NOT NULL,
  "key" character varying NOT NULL,
  "request_hash" bytea NOT NULL,
  "result_id" uuid NOT NULL,
  "expires_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- Create "limit_changes" table.
CREATE TABLE IF NOT EXISTS "limit_changes" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "revision" bigint NOT NULL,
  "actor_id" uuid NOT NULL,
  "per_transfer" bigint NOT NULL,
  "per_day" bigint NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "limit_changes_not_negative" CHECK (per_transfer >= 0 AND per_day >= 0),
  CONSTRAINT "limit_changes_revision" CHECK (revision > 0)
);
-- Create "postings" table.
CREATE TABLE IF NOT EXISTS "postings" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "side" character varying NOT NULL,
  "amount" bigint NOT NULL,
  "balance" bigint NOT NULL,
  "account_version" bigint NOT NULL,
  "account_id" uuid NOT NULL,
  "transfer_id" uuid NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "postings_accounts_postings" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE RESTRICT,
  CONSTRAINT "postings_transfers_postings" FOREIGN KEY ("transfer_id") REFERENCES "transfers" ("id") ON DELETE RESTRICT,
  CONSTRAINT "postings_side_is_sign" CHECK (side = 'debit' AND amount < 0 OR side = 'credit' AND amount > 0)
);
-- Add column "sent_on" of table "accounts".
ALTER TABLE "accounts" ADD COLUMN IF NOT EXISTS "sent_on" timestamptz NULL;
-- Add column "sent_that_day" of table "accounts".
ALTER TABLE "accounts" ADD COLUMN IF NOT EXISTS "sent_that_day" bigint NOT NULL DEFAULT 0;
-- Add column "closed_at" of table "accounts".
ALTER TABLE "accounts" ADD COLUMN IF NOT EXISTS "closed_at" timestamptz NULL;
-- unframed:cockroach
-- Create index "transfer_created_at_id" to table: "transfers".
CREATE INDEX IF NOT EXISTS "transfer_created_at_id" ON "transfers" ("created_at", "id") USING HASH;
-- unframed:postgres
-- Create index "transfer_created_at_id" to table: "transfers".
CREATE INDEX IF NOT EXISTS "transfer_created_at_id" ON "transfers" ("created_at", "id");
-- Create index "idempotencykey_user_id_key" to table: "idempotency_keys".
CREATE UNIQUE INDEX IF NOT EXISTS "idempotencykey_user_id_key" ON "idempotency_keys" ("user_id", "key");
-- unframed:cockroach
-- Create index "idempotencykey_expires_at" to table: "idempotency_keys".
CREATE INDEX IF NOT EXISTS "idempotencykey_expires_at" ON "idempotency_keys" ("expires_at") USING HASH;
-- unframed:postgres
-- Create index "idempotencykey_expires_at" to table: "idempotency_keys".
CREATE INDEX IF NOT EXISTS "idempotencykey_expires_at" ON "idempotency_keys" ("expires_at");
-- Create index "limit_changes_revision_key" to table: "limit_changes".
CREATE UNIQUE INDEX IF NOT EXISTS "limit_changes_revision_key" ON "limit_changes" ("revision");
-- Create index "posting_transfer_id_side" to table: "postings".
CREATE UNIQUE INDEX IF NOT EXISTS "posting_transfer_id_side" ON "postings" ("transfer_id", "side");
-- Create index "posting_account_id_account_version" to table: "postings".
CREATE UNIQUE INDEX IF NOT EXISTS "posting_account_id_account_version" ON "postings" ("account_id", "account_version");
-- unframed:cockroach
-- Create index "posting_created_at_id" to table: "postings".
CREATE INDEX IF NOT EXISTS "posting_created_at_id" ON "postings" ("created_at", "id") USING HASH;
-- unframed:postgres
-- Create index "posting_created_at_id" to table: "postings".
CREATE INDEX IF NOT EXISTS "posting_created_at_id" ON "postings" ("created_at", "id");
-- unframed:cockroach
-- Add check "accounts_closed_when_empty" of table "accounts".
ALTER TABLE "accounts" ADD CONSTRAINT IF NOT EXISTS "accounts_closed_when_empty" CHECK (closed_at IS NULL OR balance = 0);
-- unframed:postgres
-- Add check "accounts_closed_when_empty" of table "accounts".
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_closed_when_empty" CHECK (closed_at IS NULL OR balance = 0);
-- unframed:cockroach
-- Add check "accounts_sent_not_negative" of table "accounts".
ALTER TABLE "accounts" ADD CONSTRAINT IF NOT EXISTS "accounts_sent_not_negative" CHECK (sent_that_day >= 0);
-- unframed:postgres
-- Add check "accounts_sent_not_negative" of table "accounts".
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_sent_not_negative" CHECK (sent_that_day >= 0);
-- unframed:cockroach v22.2
-- Delete the expired rows of "idempotency_keys".
ALTER TABLE "idempotency_keys" SET (ttl_expiration_expression = '"expires_at"', ttl_job_cron = '@hourly');
-- unframed:cockroach regions
-- Set the locality of "limit_changes".
ALTER TABLE "limit_changes" SET LOCALITY GLOBAL;
