-- Create "accounts" table.
CREATE TABLE `accounts` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `version` integer NOT NULL DEFAULT (1),
  `kind` text NOT NULL DEFAULT ('user'),
  `balance` integer NOT NULL DEFAULT (0),
  `user_id` uuid NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `accounts_users_account` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE RESTRICT,
  CONSTRAINT `accounts_balance_not_negative` CHECK (balance >= 0 OR kind = 'treasury'),
  CONSTRAINT `accounts_kind_known` CHECK (kind IN ('user', 'treasury'))
);
-- Create index "accounts_user_id_key" to table: "accounts".
CREATE UNIQUE INDEX `accounts_user_id_key` ON `accounts` (`user_id`);
-- Create index "account_one_treasury" to table: "accounts".
CREATE UNIQUE INDEX `account_one_treasury` ON `accounts` (`kind`) WHERE kind = 'treasury';
-- Create "audit_events" table.
CREATE TABLE `audit_events` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `actor_id` uuid NULL,
  `action` text NOT NULL,
  `subject_type` text NOT NULL DEFAULT (''),
  `subject_id` text NOT NULL DEFAULT (''),
  `details` json NULL,
  `ip` text NOT NULL DEFAULT (''),
  `request_id` text NOT NULL DEFAULT (''),
  PRIMARY KEY (`id`)
);
-- Create index "auditevent_created_at" to table: "audit_events".
CREATE INDEX `auditevent_created_at` ON `audit_events` (`created_at`);
-- Create index "auditevent_actor_id_created_at" to table: "audit_events".
CREATE INDEX `auditevent_actor_id_created_at` ON `audit_events` (`actor_id`, `created_at`);
-- Create index "auditevent_subject_type_subject_id_created_at" to table: "audit_events".
CREATE INDEX `auditevent_subject_type_subject_id_created_at` ON `audit_events` (`subject_type`, `subject_id`, `created_at`);
-- Create "sessions" table.
CREATE TABLE `sessions` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `token_hash` blob NOT NULL,
  `seen_at` datetime NOT NULL,
  `authenticated_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  `ends_at` datetime NOT NULL,
  `ip` text NOT NULL DEFAULT (''),
  `user_agent` text NOT NULL DEFAULT (''),
  `user_id` uuid NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `sessions_users_sessions` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE,
  CONSTRAINT `sessions_idle_within_absolute` CHECK (expires_at <= ends_at)
);
-- Create index "sessions_token_hash_key" to table: "sessions".
CREATE UNIQUE INDEX `sessions_token_hash_key` ON `sessions` (`token_hash`);
-- Create index "session_user_id" to table: "sessions".
CREATE INDEX `session_user_id` ON `sessions` (`user_id`);
-- Create index "session_expires_at" to table: "sessions".
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);
-- Create "transfers" table.
CREATE TABLE `transfers` (
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
  CONSTRAINT `transfers_amount_positive` CHECK (amount > 0),
  CONSTRAINT `transfers_settled_once` CHECK (state = 'pending' AND settled_at IS NULL OR state <> 'pending' AND settled_at IS NOT NULL),
  CONSTRAINT `transfers_state_known` CHECK (state IN ('pending', 'confirmed', 'cancelled', 'expired')),
  CONSTRAINT `transfers_two_accounts` CHECK (sender_id <> recipient_id)
);
-- Create index "transfer_sender_id_created_at_id" to table: "transfers".
CREATE INDEX `transfer_sender_id_created_at_id` ON `transfers` (`sender_id`, `created_at`, `id`);
-- Create index "transfer_recipient_id_created_at_id" to table: "transfers".
CREATE INDEX `transfer_recipient_id_created_at_id` ON `transfers` (`recipient_id`, `created_at`, `id`);
-- Create index "transfer_state_expires_at" to table: "transfers".
CREATE INDEX `transfer_state_expires_at` ON `transfers` (`state`, `expires_at`);
-- Create "users" table.
CREATE TABLE `users` (
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
  CONSTRAINT `users_role_known` CHECK (role IN ('user', 'admin')),
  CONSTRAINT `users_theme_known` CHECK (theme IN ('system', 'light', 'dark'))
);
-- Create index "users_username_key_key" to table: "users".
CREATE UNIQUE INDEX `users_username_key_key` ON `users` (`username_key`);
-- Create index "users_email_key_key" to table: "users".
CREATE UNIQUE INDEX `users_email_key_key` ON `users` (`email_key`);
