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
  CONSTRAINT `accounts_kind_known` CHECK (kind IN ('user', 'treasury')),
  CONSTRAINT `accounts_sent_not_negative` CHECK (sent_that_day >= 0)
);
-- Copy rows from old table "accounts" to new temporary table "new_accounts".
INSERT INTO `new_accounts` (`id`, `created_at`, `updated_at`, `version`, `kind`, `balance`, `user_id`) SELECT `id`, `created_at`, `updated_at`, `version`, `kind`, `balance`, `user_id` FROM `accounts`;
-- Drop "accounts" table after copying rows.
DROP TABLE `accounts`;
-- Rename temporary table "new_accounts" to "accounts".
ALTER TABLE `new_accounts` RENAME TO `accounts`;
-- Create index "accounts_user_id_key" to table: "accounts".
CREATE UNIQUE INDEX `accounts_user_id_key` ON `accounts` (`user_id`);
-- Create index "account_one_treasury" to table: "accounts".
CREATE UNIQUE INDEX `account_one_treasury` ON `accounts` (`kind`) WHERE kind = 'treasury';
-- Create index "transfer_created_at_id" to table: "transfers".
CREATE INDEX `transfer_created_at_id` ON `transfers` (`created_at`, `id`);
-- Create "idempotency_keys" table.
CREATE TABLE `idempotency_keys` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `user_id` uuid NOT NULL,
  `key` text NOT NULL,
  `request_hash` blob NOT NULL,
  `result_id` uuid NOT NULL,
  `expires_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "idempotencykey_user_id_key" to table: "idempotency_keys".
CREATE UNIQUE INDEX `idempotencykey_user_id_key` ON `idempotency_keys` (`user_id`, `key`);
-- Create index "idempotencykey_expires_at" to table: "idempotency_keys".
CREATE INDEX `idempotencykey_expires_at` ON `idempotency_keys` (`expires_at`);
-- Create "limit_changes" table.
CREATE TABLE `limit_changes` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `revision` integer NOT NULL,
  `actor_id` uuid NOT NULL,
  `per_transfer` integer NOT NULL,
  `per_day` integer NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `limit_changes_not_negative` CHECK (per_transfer >= 0 AND per_day >= 0),
  CONSTRAINT `limit_changes_revision` CHECK (revision > 0)
);
-- Create index "limit_changes_revision_key" to table: "limit_changes".
CREATE UNIQUE INDEX `limit_changes_revision_key` ON `limit_changes` (`revision`);
-- Create "postings" table.
CREATE TABLE `postings` (
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
  CONSTRAINT `postings_side_is_sign` CHECK (side = 'debit' AND amount < 0 OR side = 'credit' AND amount > 0)
);
-- Create index "posting_transfer_id_side" to table: "postings".
CREATE UNIQUE INDEX `posting_transfer_id_side` ON `postings` (`transfer_id`, `side`);
-- Create index "posting_account_id_account_version" to table: "postings".
CREATE UNIQUE INDEX `posting_account_id_account_version` ON `postings` (`account_id`, `account_version`);
-- Create index "posting_created_at_id" to table: "postings".
CREATE INDEX `posting_created_at_id` ON `postings` (`created_at`, `id`);
