-- unframed:from 91e8d29e64ddd955d6810a55b2fb2a99 to ec1d3929694beda2e9234b1cf0a87b74 as 061f7dce624f097b5950baca88580e01

-- Create index "heldform_session_id_created_at" to table: "held_forms".
CREATE INDEX `heldform_session_id_created_at` ON `held_forms` (`session_id`, `created_at`);
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
  `credential_version` integer NOT NULL DEFAULT (1),
  `role` text NOT NULL DEFAULT ('user'),
  `display_name` text NOT NULL,
  `time_zone` text NOT NULL DEFAULT ('UTC'),
  `theme` text NOT NULL DEFAULT ('system'),
  PRIMARY KEY (`id`),
  CONSTRAINT `users_credential_version_range` CHECK ("credential_version" >= 1),
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
-- Create "attempt_counts" table.
CREATE TABLE `attempt_counts` (
  `id` uuid NOT NULL,
  `kind` text NOT NULL,
  `due` integer NOT NULL,
  `expires_at` datetime NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `attempt_counts_kind_length` CHECK (octet_length("kind") >= 1 AND octet_length("kind") <= 64)
);
-- Create index "attemptcount_expires_at" to table: "attempt_counts".
CREATE INDEX `attemptcount_expires_at` ON `attempt_counts` (`expires_at`);
