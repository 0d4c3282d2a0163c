-- unframed:from 21fdca1679cca1fbf866dd6f3d0b1b9f to 4c6dc67d9bf37c42ac8ab5710baae561 as 0c52f98645a480a7dff6a52d948d2758

-- Create "mails" table.
CREATE TABLE IF NOT EXISTS "mails" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "recipient_search" character varying NULL,
  "kind" character varying NOT NULL,
  "recipient" character varying NOT NULL,
  "user_id" uuid NULL,
  "details" jsonb NULL,
  "state" character varying NOT NULL DEFAULT 'waiting',
  "attempts" bigint NOT NULL DEFAULT 0,
  "error" character varying NOT NULL DEFAULT '',
  "next_attempt_at" timestamptz NOT NULL,
  "lease" uuid NULL,
  "give_up_at" timestamptz NOT NULL,
  "sent_at" timestamptz NULL,
  "expires_at" timestamptz NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "mails_attempts_range" CHECK ("attempts" >= 0),
  CONSTRAINT "mails_error_length" CHECK (length("error") <= 500),
  CONSTRAINT "mails_kind_length" CHECK (octet_length("kind") >= 1 AND octet_length("kind") <= 64),
  CONSTRAINT "mails_recipient_length" CHECK (octet_length("recipient") >= 1 AND octet_length("recipient") <= 254),
  CONSTRAINT "mails_recipient_search_length" CHECK (octet_length("recipient_search") <= 1056),
  CONSTRAINT "mails_state_known" CHECK ("state" IN ('waiting', 'sent', 'failed', 'obsolete'))
);
-- Create "mail_links" table.
CREATE TABLE IF NOT EXISTS "mail_links" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "user_id" uuid NOT NULL,
  "purpose" character varying NOT NULL,
  "address" character varying NOT NULL,
  "address_key" character varying NOT NULL,
  "token_hash" bytea NOT NULL,
  "credential_version" bigint NOT NULL,
  "expires_at" timestamptz NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "mail_links_address_key_length" CHECK (octet_length("address_key") >= 1 AND octet_length("address_key") <= 254),
  CONSTRAINT "mail_links_address_length" CHECK (octet_length("address") >= 1 AND octet_length("address") <= 254),
  CONSTRAINT "mail_links_purpose_known" CHECK ("purpose" IN ('verify', 'reset', 'change', 'undo')),
  CONSTRAINT "mail_links_token_hash_length" CHECK (octet_length("token_hash") >= 1 AND octet_length("token_hash") <= 32)
);
-- Create index "mail_recipient_search_id" to table: "mails".
CREATE INDEX IF NOT EXISTS "mail_recipient_search_id" ON "mails" ("recipient_search", "id");
-- Create index "mail_state_next_attempt_at_id" to table: "mails".
CREATE INDEX IF NOT EXISTS "mail_state_next_attempt_at_id" ON "mails" ("state", "next_attempt_at", "id");
-- Create index "mail_created_at_id" to table: "mails".
CREATE INDEX IF NOT EXISTS "mail_created_at_id" ON "mails" ("created_at", "id");
-- unframed:cockroach
-- Create index "mail_expires_at" to table: "mails".
CREATE INDEX IF NOT EXISTS "mail_expires_at" ON "mails" ("expires_at") USING HASH;
-- unframed:postgres
-- Create index "mail_expires_at" to table: "mails".
CREATE INDEX IF NOT EXISTS "mail_expires_at" ON "mails" ("expires_at");
-- Create index "mail_links_token_hash_key" to table: "mail_links".
CREATE UNIQUE INDEX IF NOT EXISTS "mail_links_token_hash_key" ON "mail_links" ("token_hash");
-- Create index "maillink_user_id_purpose_created_at" to table: "mail_links".
CREATE INDEX IF NOT EXISTS "maillink_user_id_purpose_created_at" ON "mail_links" ("user_id", "purpose", "created_at");
-- Create index "maillink_address_key_purpose" to table: "mail_links".
CREATE INDEX IF NOT EXISTS "maillink_address_key_purpose" ON "mail_links" ("address_key", "purpose");
-- unframed:cockroach
-- Create index "maillink_expires_at" to table: "mail_links".
CREATE INDEX IF NOT EXISTS "maillink_expires_at" ON "mail_links" ("expires_at") USING HASH;
-- unframed:postgres
-- Create index "maillink_expires_at" to table: "mail_links".
CREATE INDEX IF NOT EXISTS "maillink_expires_at" ON "mail_links" ("expires_at");
-- unframed:cockroach v22.2
-- Delete the expired rows of "mails".
ALTER TABLE "mails" SET (ttl_expiration_expression = '"expires_at"', ttl_job_cron = '@hourly');
-- unframed:cockroach v22.2
-- Delete the expired rows of "mail_links".
ALTER TABLE "mail_links" SET (ttl_expiration_expression = '"expires_at"', ttl_job_cron = '@hourly');
