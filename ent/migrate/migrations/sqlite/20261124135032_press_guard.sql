-- Add column "proved_act" to table: "sessions".
ALTER TABLE `sessions` ADD COLUMN `proved_act` blob NULL;
-- Create "api_tokens" table.
CREATE TABLE `api_tokens` (
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
  CONSTRAINT `api_tokens_users_api_tokens` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
);
-- Create index "api_tokens_token_hash_key" to table: "api_tokens".
CREATE UNIQUE INDEX `api_tokens_token_hash_key` ON `api_tokens` (`token_hash`);
-- Create index "apitoken_user_id_created_at" to table: "api_tokens".
CREATE INDEX `apitoken_user_id_created_at` ON `api_tokens` (`user_id`, `created_at`);
-- Create "embedder_changes" table.
CREATE TABLE `embedder_changes` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `revision` integer NOT NULL,
  `actor_id` uuid NOT NULL,
  `origins` json NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `embedder_changes_revision` CHECK (revision > 0)
);
-- Create index "embedder_changes_revision_key" to table: "embedder_changes".
CREATE UNIQUE INDEX `embedder_changes_revision_key` ON `embedder_changes` (`revision`);
-- Create "held_forms" table.
CREATE TABLE `held_forms` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `session_id` uuid NOT NULL,
  `page` text NOT NULL,
  `title` text NOT NULL,
  `details` json NULL,
  `act_hash` blob NOT NULL,
  `typed` json NULL,
  `expires_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "heldform_expires_at" to table: "held_forms".
CREATE INDEX `heldform_expires_at` ON `held_forms` (`expires_at`);
-- Create "reports" table.
CREATE TABLE `reports` (
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
  PRIMARY KEY (`id`)
);
-- Create index "reports_fingerprint_key" to table: "reports".
CREATE UNIQUE INDEX `reports_fingerprint_key` ON `reports` (`fingerprint`);
-- Create index "report_last_at_id" to table: "reports".
CREATE INDEX `report_last_at_id` ON `reports` (`last_at`, `id`);
-- Create "report_counts" table.
CREATE TABLE `report_counts` (
  `id` uuid NOT NULL,
  `hour` datetime NOT NULL,
  `kind` text NOT NULL,
  `seen` integer NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `report_counts_seen` CHECK (seen > 0)
);
-- Create index "reportcount_hour_kind" to table: "report_counts".
CREATE UNIQUE INDEX `reportcount_hour_kind` ON `report_counts` (`hour`, `kind`);
-- Create "spent_seals" table.
CREATE TABLE `spent_seals` (
  `id` uuid NOT NULL,
  `spent_by` uuid NOT NULL,
  `expires_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "spentseal_expires_at" to table: "spent_seals".
CREATE INDEX `spentseal_expires_at` ON `spent_seals` (`expires_at`);
-- Create "tier_changes" table.
CREATE TABLE `tier_changes` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `revision` integer NOT NULL,
  `actor_id` uuid NOT NULL,
  `recent_from` integer NOT NULL,
  `typed_from` integer NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `tier_changes_ordered` CHECK (recent_from >= 0 AND typed_from >= recent_from),
  CONSTRAINT `tier_changes_revision` CHECK (revision > 0)
);
-- Create index "tier_changes_revision_key" to table: "tier_changes".
CREATE UNIQUE INDEX `tier_changes_revision_key` ON `tier_changes` (`revision`);
