-- Create "audit_events" table.
CREATE TABLE IF NOT EXISTS "audit_events" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "actor_id" uuid NULL,
  "action" character varying NOT NULL,
  "subject_type" character varying NOT NULL DEFAULT '',
  "subject_id" character varying NOT NULL DEFAULT '',
  "details" jsonb NULL,
  "ip" character varying NOT NULL DEFAULT '',
  "request_id" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id")
);
-- Create "users" table.
CREATE TABLE IF NOT EXISTS "users" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "version" bigint NOT NULL DEFAULT 1,
  "username" character varying NOT NULL,
  "username_key" character varying NOT NULL,
  "email" character varying NOT NULL,
  "email_key" character varying NOT NULL,
  "email_verified_at" timestamptz NULL,
  "password_hash" character varying NOT NULL,
  "password_changed_at" timestamptz NOT NULL,
  "role" character varying NOT NULL DEFAULT 'user',
  "display_name" character varying NOT NULL,
  "time_zone" character varying NOT NULL DEFAULT 'UTC',
  "theme" character varying NOT NULL DEFAULT 'system',
  PRIMARY KEY ("id"),
  CONSTRAINT "users_role_known" CHECK (role IN ('user', 'admin')),
  CONSTRAINT "users_theme_known" CHECK (theme IN ('system', 'light', 'dark'))
);
-- Create "accounts" table.
CREATE TABLE IF NOT EXISTS "accounts" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "version" bigint NOT NULL DEFAULT 1,
  "kind" character varying NOT NULL DEFAULT 'user',
  "balance" bigint NOT NULL DEFAULT 0,
  "user_id" uuid NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "accounts_users_account" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE RESTRICT,
  CONSTRAINT "accounts_balance_not_negative" CHECK (balance >= 0 OR kind = 'treasury'),
  CONSTRAINT "accounts_kind_known" CHECK (kind IN ('user', 'treasury'))
);
-- Create "sessions" table.
CREATE TABLE IF NOT EXISTS "sessions" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "token_hash" bytea NOT NULL,
  "seen_at" timestamptz NOT NULL,
  "authenticated_at" timestamptz NOT NULL,
  "expires_at" timestamptz NOT NULL,
  "ends_at" timestamptz NOT NULL,
  "ip" character varying NOT NULL DEFAULT '',
  "user_agent" character varying NOT NULL DEFAULT '',
  "user_id" uuid NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "sessions_users_sessions" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
  CONSTRAINT "sessions_idle_within_absolute" CHECK (expires_at <= ends_at)
);
-- Create "transfers" table.
CREATE TABLE IF NOT EXISTS "transfers" (
  "id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "version" bigint NOT NULL DEFAULT 1,
  "amount" bigint NOT NULL,
  "note" character varying NOT NULL DEFAULT '',
  "state" character varying NOT NULL DEFAULT 'pending',
  "expires_at" timestamptz NOT NULL,
  "settled_at" timestamptz NULL,
  "sender_id" uuid NOT NULL,
  "recipient_id" uuid NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "transfers_accounts_sent" FOREIGN KEY ("sender_id") REFERENCES "accounts" ("id") ON DELETE RESTRICT,
  CONSTRAINT "transfers_accounts_received" FOREIGN KEY ("recipient_id") REFERENCES "accounts" ("id") ON DELETE RESTRICT,
  CONSTRAINT "transfers_amount_positive" CHECK (amount > 0),
  CONSTRAINT "transfers_settled_once" CHECK (state = 'pending' AND settled_at IS NULL OR state <> 'pending' AND settled_at IS NOT NULL),
  CONSTRAINT "transfers_state_known" CHECK (state IN ('pending', 'confirmed', 'cancelled', 'expired')),
  CONSTRAINT "transfers_two_accounts" CHECK (sender_id <> recipient_id)
);
-- Create index "accounts_user_id_key" to table: "accounts".
CREATE UNIQUE INDEX IF NOT EXISTS "accounts_user_id_key" ON "accounts" ("user_id");
-- Create index "account_one_treasury" to table: "accounts".
CREATE UNIQUE INDEX IF NOT EXISTS "account_one_treasury" ON "accounts" ("kind") WHERE kind = 'treasury';
-- unframed:cockroach
-- Create index "auditevent_created_at" to table: "audit_events".
CREATE INDEX IF NOT EXISTS "auditevent_created_at" ON "audit_events" ("created_at") USING HASH;
-- unframed:postgres
-- Create index "auditevent_created_at" to table: "audit_events".
CREATE INDEX IF NOT EXISTS "auditevent_created_at" ON "audit_events" ("created_at");
-- Create index "auditevent_actor_id_created_at" to table: "audit_events".
CREATE INDEX IF NOT EXISTS "auditevent_actor_id_created_at" ON "audit_events" ("actor_id", "created_at");
-- Create index "auditevent_subject_type_subject_id_created_at" to table: "audit_events".
CREATE INDEX IF NOT EXISTS "auditevent_subject_type_subject_id_created_at" ON "audit_events" ("subject_type", "subject_id", "created_at");
-- Create index "sessions_token_hash_key" to table: "sessions".
CREATE UNIQUE INDEX IF NOT EXISTS "sessions_token_hash_key" ON "sessions" ("token_hash");
-- Create index "session_user_id" to table: "sessions".
CREATE INDEX IF NOT EXISTS "session_user_id" ON "sessions" ("user_id");
-- Create index "session_expires_at" to table: "sessions".
CREATE INDEX IF NOT EXISTS "session_expires_at" ON "sessions" ("expires_at");
-- Create index "transfer_sender_id_created_at_id" to table: "transfers".
CREATE INDEX IF NOT EXISTS "transfer_sender_id_created_at_id" ON "transfers" ("sender_id", "created_at", "id");
-- Create index "transfer_recipient_id_created_at_id" to table: "transfers".
CREATE INDEX IF NOT EXISTS "transfer_recipient_id_created_at_id" ON "transfers" ("recipient_id", "created_at", "id");
-- Create index "transfer_state_expires_at" to table: "transfers".
CREATE INDEX IF NOT EXISTS "transfer_state_expires_at" ON "transfers" ("state", "expires_at");
-- Create index "users_username_key_key" to table: "users".
CREATE UNIQUE INDEX IF NOT EXISTS "users_username_key_key" ON "users" ("username_key");
-- Create index "users_email_key_key" to table: "users".
CREATE UNIQUE INDEX IF NOT EXISTS "users_email_key_key" ON "users" ("email_key");
-- unframed:cockroach v22.2
-- Delete the expired rows of "sessions".
ALTER TABLE "sessions" SET (ttl_expiration_expression = '"expires_at"', ttl_job_cron = '@hourly');
