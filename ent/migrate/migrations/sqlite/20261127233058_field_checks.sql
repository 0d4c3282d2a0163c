-- unframed:from 973c7694ec64329dbf11cd5baaf677de to 91e8d29e64ddd955d6810a55b2fb2a99 as 9f39e056e5b3b73d23b9e0c9bf7eda30

-- Create "new_accounts" table.
CREATE TABLE `new_accounts` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `kind` text NOT NULL DEFAULT ('user'),
  `balance` integer NOT NULL DEFAULT (0),
  `sent_on` datetime NULL,
  `sent_that_day` integer NOT NULL DEFAULT (0),
  `closed_at` datetime NULL,
  `user_id` uuid NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `accounts_users_account` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE RESTRICT,
  CONSTRAINT `accounts_balance_not_negative` CHECK (balance >= 0 OR kind = 'treasury'),
  CONSTRAINT `accounts_closed_when_empty` CHECK (closed_at IS NULL OR balance = 0),
  CONSTRAINT `accounts_kind_known` CHECK ("kind" IN ('user', 'treasury')),
  CONSTRAINT `accounts_sent_not_negative` CHECK (sent_that_day >= 0),
  CONSTRAINT `accounts_version_range` CHECK ("version" >= 1)
);
-- Copy rows from old table "accounts" to new temporary table "new_accounts".
INSERT INTO `new_accounts` (`id`, `created_at`, `updated_at`, `version`, `kind`, `balance`, `sent_on`, `sent_that_day`, `closed_at`, `user_id`) SELECT `id`, `created_at`, `updated_at`, `version`, `kind`, `balance`, `sent_on`, `sent_that_day`, `closed_at`, `user_id` FROM `accounts`;
-- Drop "accounts" table after copying rows.
DROP TABLE `accounts`;
-- Rename temporary table "new_accounts" to "accounts".
ALTER TABLE `new_accounts` RENAME TO `accounts`;
-- Create index "accounts_user_id_key" to table: "accounts".
CREATE UNIQUE INDEX `accounts_user_id_key` ON `accounts` (`user_id`);
-- Create index "account_kind_id" to table: "accounts".
CREATE INDEX `account_kind_id` ON `accounts` (`kind`, `id`);
-- Create index "account_one_treasury" to table: "accounts".
CREATE UNIQUE INDEX `account_one_treasury` ON `accounts` (`kind`) WHERE kind = 'treasury';
-- Create "new_api_tokens" table.
CREATE TABLE `new_api_tokens` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `name` text NOT NULL,
  `token_hash` blob NOT NULL,
  `scopes` json NOT NULL,
  `used_at` datetime NULL,
  `expires_at` datetime NULL,
  `revoked_at` datetime NULL,
  `user_id` uuid NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `api_tokens_users_api_tokens` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE,
  CONSTRAINT `api_tokens_name_length` CHECK (octet_length("name") >= 1 AND length("name") <= 100),
  CONSTRAINT `api_tokens_token_hash_length` CHECK (octet_length("token_hash") >= 1 AND octet_length("token_hash") <= 32)
);
-- Copy rows from old table "api_tokens" to new temporary table "new_api_tokens".
INSERT INTO `new_api_tokens` (`id`, `created_at`, `updated_at`, `name`, `token_hash`, `scopes`, `used_at`, `expires_at`, `revoked_at`, `user_id`) SELECT `id`, `created_at`, `updated_at`, `name`, `token_hash`, `scopes`, `used_at`, `expires_at`, `revoked_at`, `user_id` FROM `api_tokens`;
-- Drop "api_tokens" table after copying rows.
DROP TABLE `api_tokens`;
-- Rename temporary table "new_api_tokens" to "api_tokens".
ALTER TABLE `new_api_tokens` RENAME TO `api_tokens`;
-- Create index "api_tokens_token_hash_key" to table: "api_tokens".
CREATE UNIQUE INDEX `api_tokens_token_hash_key` ON `api_tokens` (`token_hash`);
-- Create index "apitoken_user_id_created_at" to table: "api_tokens".
CREATE INDEX `apitoken_user_id_created_at` ON `api_tokens` (`user_id`, `created_at`);
-- Create "new_audit_events" table.
CREATE TABLE `new_audit_events` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `actor_id` uuid NULL,
  `action` text NOT NULL,
  `subject_type` text NOT NULL DEFAULT (''),
  `subject_id` text NOT NULL DEFAULT (''),
  `details` json NULL,
  `ip` text NOT NULL DEFAULT (''),
  `request_id` text NOT NULL DEFAULT (''),
  PRIMARY KEY (`id`),
  CONSTRAINT `audit_events_action_length` CHECK (octet_length("action") >= 1 AND octet_length("action") <= 64),
  CONSTRAINT `audit_events_ip_length` CHECK (octet_length("ip") <= 45),
  CONSTRAINT `audit_events_request_id_length` CHECK (octet_length("request_id") <= 64),
  CONSTRAINT `audit_events_subject_id_length` CHECK (octet_length("subject_id") <= 64),
  CONSTRAINT `audit_events_subject_type_length` CHECK (octet_length("subject_type") <= 64)
);
-- Copy rows from old table "audit_events" to new temporary table "new_audit_events".
INSERT INTO `new_audit_events` (`id`, `created_at`, `actor_id`, `action`, `subject_type`, `subject_id`, `details`, `ip`, `request_id`) SELECT `id`, `created_at`, `actor_id`, `action`, `subject_type`, `subject_id`, `details`, `ip`, `request_id` FROM `audit_events`;
-- Drop "audit_events" table after copying rows.
DROP TABLE `audit_events`;
-- Rename temporary table "new_audit_events" to "audit_events".
ALTER TABLE `new_audit_events` RENAME TO `audit_events`;
-- Create index "auditevent_created_at_id" to table: "audit_events".
CREATE INDEX `auditevent_created_at_id` ON `audit_events` (`created_at`, `id`);
-- Create index "auditevent_actor_id_created_at_id" to table: "audit_events".
CREATE INDEX `auditevent_actor_id_created_at_id` ON `audit_events` (`actor_id`, `created_at`, `id`);
-- Create index "auditevent_subject_id_created_at_id" to table: "audit_events".
CREATE INDEX `auditevent_subject_id_created_at_id` ON `audit_events` (`subject_id`, `created_at`, `id`);
-- Create index "auditevent_action_created_at_id" to table: "audit_events".
CREATE INDEX `auditevent_action_created_at_id` ON `audit_events` (`action`, `created_at`, `id`);
-- Create "new_embedder_changes" table.
CREATE TABLE `new_embedder_changes` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `revision` integer NOT NULL,
  `actor_id` uuid NOT NULL,
  `origins` json NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `embedder_changes_revision_range` CHECK ("revision" >= 1)
);
-- Copy rows from old table "embedder_changes" to new temporary table "new_embedder_changes".
INSERT INTO `new_embedder_changes` (`id`, `created_at`, `revision`, `actor_id`, `origins`) SELECT `id`, `created_at`, `revision`, `actor_id`, `origins` FROM `embedder_changes`;
-- Drop "embedder_changes" table after copying rows.
DROP TABLE `embedder_changes`;
-- Rename temporary table "new_embedder_changes" to "embedder_changes".
ALTER TABLE `new_embedder_changes` RENAME TO `embedder_changes`;
-- Create index "embedder_changes_revision_key" to table: "embedder_changes".
CREATE UNIQUE INDEX `embedder_changes_revision_key` ON `embedder_changes` (`revision`);
-- Create "new_held_forms" table.
CREATE TABLE `new_held_forms` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `session_id` uuid NOT NULL,
  `page` text NOT NULL,
  `title` text NOT NULL,
  `details` json NULL,
  `act_hash` blob NOT NULL,
  `typed` json NULL,
  `expires_at` datetime NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `held_forms_act_hash_length` CHECK (octet_length("act_hash") >= 1 AND octet_length("act_hash") <= 32),
  CONSTRAINT `held_forms_page_length` CHECK (octet_length("page") >= 1),
  CONSTRAINT `held_forms_title_length` CHECK (octet_length("title") >= 1)
);
-- Copy rows from old table "held_forms" to new temporary table "new_held_forms".
INSERT INTO `new_held_forms` (`id`, `created_at`, `session_id`, `page`, `title`, `details`, `act_hash`, `typed`, `expires_at`) SELECT `id`, `created_at`, `session_id`, `page`, `title`, `details`, `act_hash`, `typed`, `expires_at` FROM `held_forms`;
-- Drop "held_forms" table after copying rows.
DROP TABLE `held_forms`;
-- Rename temporary table "new_held_forms" to "held_forms".
ALTER TABLE `new_held_forms` RENAME TO `held_forms`;
-- Create index "heldform_expires_at" to table: "held_forms".
CREATE INDEX `heldform_expires_at` ON `held_forms` (`expires_at`);
-- Create "new_idempotency_keys" table.
CREATE TABLE `new_idempotency_keys` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `user_id` uuid NOT NULL,
  `key` text NOT NULL,
  `request_hash` blob NOT NULL,
  `result_id` uuid NOT NULL,
  `expires_at` datetime NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `idempotency_keys_key_length` CHECK (octet_length("key") >= 1 AND octet_length("key") <= 255),
  CONSTRAINT `idempotency_keys_request_hash_length` CHECK (octet_length("request_hash") >= 1 AND octet_length("request_hash") <= 32)
);
-- Copy rows from old table "idempotency_keys" to new temporary table "new_idempotency_keys".
INSERT INTO `new_idempotency_keys` (`id`, `created_at`, `user_id`, `key`, `request_hash`, `result_id`, `expires_at`) SELECT `id`, `created_at`, `user_id`, `key`, `request_hash`, `result_id`, `expires_at` FROM `idempotency_keys`;
-- Drop "idempotency_keys" table after copying rows.
DROP TABLE `idempotency_keys`;
-- Rename temporary table "new_idempotency_keys" to "idempotency_keys".
ALTER TABLE `new_idempotency_keys` RENAME TO `idempotency_keys`;
-- Create index "idempotencykey_user_id_key" to table: "idempotency_keys".
CREATE UNIQUE INDEX `idempotencykey_user_id_key` ON `idempotency_keys` (`user_id`, `key`);
-- Create index "idempotencykey_expires_at" to table: "idempotency_keys".
CREATE INDEX `idempotencykey_expires_at` ON `idempotency_keys` (`expires_at`);
-- Create "new_kept_secrets" table.
CREATE TABLE `new_kept_secrets` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `name` text NOT NULL,
  `value` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `kept_secrets_name_length` CHECK (octet_length("name") >= 1 AND octet_length("name") <= 64),
  CONSTRAINT `kept_secrets_value_length` CHECK (octet_length("value") >= 1)
);
-- Copy rows from old table "kept_secrets" to new temporary table "new_kept_secrets".
INSERT INTO `new_kept_secrets` (`id`, `created_at`, `name`, `value`) SELECT `id`, `created_at`, `name`, `value` FROM `kept_secrets`;
-- Drop "kept_secrets" table after copying rows.
DROP TABLE `kept_secrets`;
-- Rename temporary table "new_kept_secrets" to "kept_secrets".
ALTER TABLE `new_kept_secrets` RENAME TO `kept_secrets`;
-- Create index "kept_secrets_name_key" to table: "kept_secrets".
CREATE UNIQUE INDEX `kept_secrets_name_key` ON `kept_secrets` (`name`);
-- Create "new_limit_changes" table.
CREATE TABLE `new_limit_changes` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `revision` integer NOT NULL,
  `actor_id` uuid NOT NULL,
  `per_transfer` integer NOT NULL,
  `per_day` integer NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `limit_changes_per_day_range` CHECK ("per_day" >= 0),
  CONSTRAINT `limit_changes_per_transfer_range` CHECK ("per_transfer" >= 0),
  CONSTRAINT `limit_changes_revision_range` CHECK ("revision" >= 1)
);
-- Copy rows from old table "limit_changes" to new temporary table "new_limit_changes".
INSERT INTO `new_limit_changes` (`id`, `created_at`, `revision`, `actor_id`, `per_transfer`, `per_day`) SELECT `id`, `created_at`, `revision`, `actor_id`, `per_transfer`, `per_day` FROM `limit_changes`;
-- Drop "limit_changes" table after copying rows.
DROP TABLE `limit_changes`;
-- Rename temporary table "new_limit_changes" to "limit_changes".
ALTER TABLE `new_limit_changes` RENAME TO `limit_changes`;
-- Create index "limit_changes_revision_key" to table: "limit_changes".
CREATE UNIQUE INDEX `limit_changes_revision_key` ON `limit_changes` (`revision`);
-- Create "new_postings" table.
CREATE TABLE `new_postings` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `side` text NOT NULL,
  `amount` integer NOT NULL,
  `balance` integer NOT NULL,
  `account_version` integer NOT NULL,
  `account_id` uuid NOT NULL,
  `transfer_id` uuid NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `postings_accounts_postings` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE RESTRICT,
  CONSTRAINT `postings_transfers_postings` FOREIGN KEY (`transfer_id`) REFERENCES `transfers` (`id`) ON DELETE RESTRICT,
  CONSTRAINT `postings_account_version_range` CHECK ("account_version" >= 1),
  CONSTRAINT `postings_side_is_sign` CHECK (side = 'debit' AND amount < 0 OR side = 'credit' AND amount > 0),
  CONSTRAINT `postings_side_known` CHECK ("side" IN ('debit', 'credit'))
);
-- Copy rows from old table "postings" to new temporary table "new_postings".
INSERT INTO `new_postings` (`id`, `created_at`, `side`, `amount`, `balance`, `account_version`, `account_id`, `transfer_id`) SELECT `id`, `created_at`, `side`, `amount`, `balance`, `account_version`, `account_id`, `transfer_id` FROM `postings`;
-- Drop "postings" table after copying rows.
DROP TABLE `postings`;
-- Rename temporary table "new_postings" to "postings".
ALTER TABLE `new_postings` RENAME TO `postings`;
-- Create index "posting_transfer_id_side" to table: "postings".
CREATE UNIQUE INDEX `posting_transfer_id_side` ON `postings` (`transfer_id`, `side`);
-- Create index "posting_account_id_account_version" to table: "postings".
CREATE UNIQUE INDEX `posting_account_id_account_version` ON `postings` (`account_id`, `account_version`);
-- Create index "posting_created_at_id" to table: "postings".
CREATE INDEX `posting_created_at_id` ON `postings` (`created_at`, `id`);
-- Create "new_report_counts" table.
CREATE TABLE `new_report_counts` (
  `id` uuid NOT NULL,
  `hour` datetime NOT NULL,
  `kind` text NOT NULL,
  `seen` integer NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `report_counts_kind_length` CHECK (octet_length("kind") >= 1 AND octet_length("kind") <= 64),
  CONSTRAINT `report_counts_seen_range` CHECK ("seen" >= 1)
);
-- Copy rows from old table "report_counts" to new temporary table "new_report_counts".
INSERT INTO `new_report_counts` (`id`, `hour`, `kind`, `seen`) SELECT `id`, `hour`, `kind`, `seen` FROM `report_counts`;
-- Drop "report_counts" table after copying rows.
DROP TABLE `report_counts`;
-- Rename temporary table "new_report_counts" to "report_counts".
ALTER TABLE `new_report_counts` RENAME TO `report_counts`;
-- Create index "reportcount_hour_kind" to table: "report_counts".
CREATE UNIQUE INDEX `reportcount_hour_kind` ON `report_counts` (`hour`, `kind`);
-- Create "new_reports" table.
CREATE TABLE `new_reports` (
  `id` uuid NOT NULL,
  `first_at` datetime NOT NULL,
  `last_at` datetime NOT NULL,
  `fingerprint` blob NOT NULL,
  `kind` text NOT NULL,
  `reason` text NOT NULL DEFAULT (''),
  `page` text NOT NULL DEFAULT (''),
  `source` text NOT NULL DEFAULT (''),
  `disposition` text NOT NULL DEFAULT (''),
  `user_agent` text NOT NULL DEFAULT (''),
  `seen` integer NOT NULL DEFAULT (1),
  PRIMARY KEY (`id`),
  CONSTRAINT `reports_disposition_length` CHECK (octet_length("disposition") <= 16),
  CONSTRAINT `reports_fingerprint_length` CHECK (octet_length("fingerprint") >= 1 AND octet_length("fingerprint") <= 32),
  CONSTRAINT `reports_kind_length` CHECK (octet_length("kind") >= 1 AND octet_length("kind") <= 64),
  CONSTRAINT `reports_page_length` CHECK (length("page") <= 400),
  CONSTRAINT `reports_reason_length` CHECK (octet_length("reason") <= 64),
  CONSTRAINT `reports_seen_range` CHECK ("seen" >= 1),
  CONSTRAINT `reports_source_length` CHECK (length("source") <= 400),
  CONSTRAINT `reports_user_agent_length` CHECK (length("user_agent") <= 400)
);
-- Copy rows from old table "reports" to new temporary table "new_reports".
INSERT INTO `new_reports` (`id`, `first_at`, `last_at`, `fingerprint`, `kind`, `reason`, `page`, `source`, `disposition`, `user_agent`, `seen`) SELECT `id`, `first_at`, `last_at`, `fingerprint`, `kind`, `reason`, `page`, `source`, `disposition`, `user_agent`, `seen` FROM `reports`;
-- Drop "reports" table after copying rows.
DROP TABLE `reports`;
-- Rename temporary table "new_reports" to "reports".
ALTER TABLE `new_reports` RENAME TO `reports`;
-- Create index "reports_fingerprint_key" to table: "reports".
CREATE UNIQUE INDEX `reports_fingerprint_key` ON `reports` (`fingerprint`);
-- Create index "report_last_at_id" to table: "reports".
CREATE INDEX `report_last_at_id` ON `reports` (`last_at`, `id`);
-- Create index "report_kind_last_at_id" to table: "reports".
CREATE INDEX `report_kind_last_at_id` ON `reports` (`kind`, `last_at`, `id`);
-- Create "new_sessions" table.
CREATE TABLE `new_sessions` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `token_hash` blob NOT NULL,
  `seen_at` datetime NOT NULL,
  `authenticated_at` datetime NOT NULL,
  `proved_act` blob NULL,
  `expires_at` datetime NOT NULL,
  `ends_at` datetime NOT NULL,
  `ip` text NOT NULL DEFAULT (''),
  `user_agent` text NOT NULL DEFAULT (''),
  `user_id` uuid NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `sessions_users_sessions` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE,
  CONSTRAINT `sessions_idle_within_absolute` CHECK (expires_at <= ends_at),
  CONSTRAINT `sessions_ip_length` CHECK (octet_length("ip") <= 45),
  CONSTRAINT `sessions_proved_act_length` CHECK (octet_length("proved_act") <= 32),
  CONSTRAINT `sessions_token_hash_length` CHECK (octet_length("token_hash") >= 1 AND octet_length("token_hash") <= 32),
  CONSTRAINT `sessions_user_agent_length` CHECK (length("user_agent") <= 400)
);
-- Copy rows from old table "sessions" to new temporary table "new_sessions".
INSERT INTO `new_sessions` (`id`, `created_at`, `updated_at`, `token_hash`, `seen_at`, `authenticated_at`, `proved_act`, `expires_at`, `ends_at`, `ip`, `user_agent`, `user_id`) SELECT `id`, `created_at`, `updated_at`, `token_hash`, `seen_at`, `authenticated_at`, `proved_act`, `expires_at`, `ends_at`, `ip`, `user_agent`, `user_id` FROM `sessions`;
-- Drop "sessions" table after copying rows.
DROP TABLE `sessions`;
-- Rename temporary table "new_sessions" to "sessions".
ALTER TABLE `new_sessions` RENAME TO `sessions`;
-- Create index "sessions_token_hash_key" to table: "sessions".
CREATE UNIQUE INDEX `sessions_token_hash_key` ON `sessions` (`token_hash`);
-- Create index "session_user_id" to table: "sessions".
CREATE INDEX `session_user_id` ON `sessions` (`user_id`);
-- Create index "session_expires_at" to table: "sessions".
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);
-- Create "new_tier_changes" table.
CREATE TABLE `new_tier_changes` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `revision` integer NOT NULL,
  `actor_id` uuid NOT NULL,
  `recent_from` integer NOT NULL,
  `typed_from` integer NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `tier_changes_ordered` CHECK (typed_from >= recent_from),
  CONSTRAINT `tier_changes_recent_from_range` CHECK ("recent_from" >= 0),
  CONSTRAINT `tier_changes_revision_range` CHECK ("revision" >= 1),
  CONSTRAINT `tier_changes_typed_from_range` CHECK ("typed_from" >= 0)
);
-- Copy rows from old table "tier_changes" to new temporary table "new_tier_changes".
INSERT INTO `new_tier_changes` (`id`, `created_at`, `revision`, `actor_id`, `recent_from`, `typed_from`) SELECT `id`, `created_at`, `revision`, `actor_id`, `recent_from`, `typed_from` FROM `tier_changes`;
-- Drop "tier_changes" table after copying rows.
DROP TABLE `tier_changes`;
-- Rename temporary table "new_tier_changes" to "tier_changes".
ALTER TABLE `new_tier_changes` RENAME TO `tier_changes`;
-- Create index "tier_changes_revision_key" to table: "tier_changes".
CREATE UNIQUE INDEX `tier_changes_revision_key` ON `tier_changes` (`revision`);
-- Create "new_transfers" table.
CREATE TABLE `new_transfers` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `amount` integer NOT NULL,
  `note` text NOT NULL DEFAULT (''),
  `state` text NOT NULL DEFAULT ('pending'),
  `expires_at` datetime NOT NULL,
  `settled_at` datetime NULL,
  `sender_id` uuid NOT NULL,
  `recipient_id` uuid NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `transfers_accounts_sent` FOREIGN KEY (`sender_id`) REFERENCES `accounts` (`id`) ON DELETE RESTRICT,
  CONSTRAINT `transfers_accounts_received` FOREIGN KEY (`recipient_id`) REFERENCES `accounts` (`id`) ON DELETE RESTRICT,
  CONSTRAINT `transfers_amount_range` CHECK ("amount" >= 1),
  CONSTRAINT `transfers_note_length` CHECK (length("note") <= 140),
  CONSTRAINT `transfers_settled_once` CHECK (state = 'pending' AND settled_at IS NULL OR state <> 'pending' AND settled_at IS NOT NULL),
  CONSTRAINT `transfers_state_known` CHECK ("state" IN ('pending', 'confirmed', 'cancelled', 'expired')),
  CONSTRAINT `transfers_two_accounts` CHECK (sender_id <> recipient_id),
  CONSTRAINT `transfers_version_range` CHECK ("version" >= 1)
);
-- Copy rows from old table "transfers" to new temporary table "new_transfers".
INSERT INTO `new_transfers` (`id`, `created_at`, `updated_at`, `version`, `amount`, `note`, `state`, `expires_at`, `settled_at`, `sender_id`, `recipient_id`) SELECT `id`, `created_at`, `updated_at`, `version`, `amount`, `note`, `state`, `expires_at`, `settled_at`, `sender_id`, `recipient_id` FROM `transfers`;
-- Drop "transfers" table after copying rows.
DROP TABLE `transfers`;
-- Rename temporary table "new_transfers" to "transfers".
ALTER TABLE `new_transfers` RENAME TO `transfers`;
-- Create index "transfer_sender_id_created_at_id" to table: "transfers".
CREATE INDEX `transfer_sender_id_created_at_id` ON `transfers` (`sender_id`, `created_at`, `id`);
-- Create index "transfer_recipient_id_created_at_id" to table: "transfers".
CREATE INDEX `transfer_recipient_id_created_at_id` ON `transfers` (`recipient_id`, `created_at`, `id`);
-- Create index "transfer_state_expires_at_id" to table: "transfers".
CREATE INDEX `transfer_state_expires_at_id` ON `transfers` (`state`, `expires_at`, `id`);
-- Create index "transfer_created_at_id" to table: "transfers".
CREATE INDEX `transfer_created_at_id` ON `transfers` (`created_at`, `id`);
-- Create "new_users" table.
CREATE TABLE `new_users` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `username` text NOT NULL,
  `username_key` text NOT NULL,
  `email` text NOT NULL,
  `email_key` text NOT NULL,
  `email_verified_at` datetime NULL,
  `password_hash` text NOT NULL,
  `password_changed_at` datetime NOT NULL,
  `role` text NOT NULL DEFAULT ('user'),
  `display_name` text NOT NULL,
  `time_zone` text NOT NULL DEFAULT ('UTC'),
  `theme` text NOT NULL DEFAULT ('system'),
  PRIMARY KEY (`id`),
  CONSTRAINT `users_display_name_length` CHECK (octet_length("display_name") >= 1 AND length("display_name") <= 100),
  CONSTRAINT `users_email_key_length` CHECK (octet_length("email_key") >= 1 AND octet_length("email_key") <= 254),
  CONSTRAINT `users_email_length` CHECK (octet_length("email") >= 1 AND octet_length("email") <= 254),
  CONSTRAINT `users_password_hash_length` CHECK (octet_length("password_hash") >= 1),
  CONSTRAINT `users_role_known` CHECK ("role" IN ('user', 'admin')),
  CONSTRAINT `users_theme_known` CHECK ("theme" IN ('system', 'light', 'dark')),
  CONSTRAINT `users_time_zone_length` CHECK (octet_length("time_zone") >= 1 AND octet_length("time_zone") <= 64),
  CONSTRAINT `users_username_key_length` CHECK (octet_length("username_key") >= 1 AND length("username_key") <= 200),
  CONSTRAINT `users_username_length` CHECK (octet_length("username") >= 1 AND length("username") <= 100),
  CONSTRAINT `users_version_range` CHECK ("version" >= 1)
);
-- Copy rows from old table "users" to new temporary table "new_users".
INSERT INTO `new_users` (`id`, `created_at`, `updated_at`, `version`, `username`, `username_key`, `email`, `email_key`, `email_verified_at`, `password_hash`, `password_changed_at`, `role`, `display_name`, `time_zone`, `theme`) SELECT `id`, `created_at`, `updated_at`, `version`, `username`, `username_key`, `email`, `email_key`, `email_verified_at`, `password_hash`, `password_changed_at`, `role`, `display_name`, `time_zone`, `theme` FROM `users`;
-- Drop "users" table after copying rows.
DROP TABLE `users`;
-- Rename temporary table "new_users" to "users".
ALTER TABLE `new_users` RENAME TO `users`;
-- Create index "users_username_key_key" to table: "users".
CREATE UNIQUE INDEX `users_username_key_key` ON `users` (`username_key`);
-- Create index "users_email_key_key" to table: "users".
CREATE UNIQUE INDEX `users_email_key_key` ON `users` (`email_key`);
-- Create index "user_username_id" to table: "users".
CREATE INDEX `user_username_id` ON `users` (`username`, `id`);
-- Create index "user_email_id" to table: "users".
CREATE INDEX `user_email_id` ON `users` (`email`, `id`);
-- Create index "user_role_username_key" to table: "users".
CREATE INDEX `user_role_username_key` ON `users` (`role`, `username_key`);
-- Create index "user_email_verified_at_id" to table: "users".
CREATE INDEX `user_email_verified_at_id` ON `users` (`email_verified_at`, `id`);
-- Create index "user_created_at_id" to table: "users".
CREATE INDEX `user_created_at_id` ON `users` (`created_at`, `id`);
