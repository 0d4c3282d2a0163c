-- Create "kept_secrets" table.
CREATE TABLE `kept_secrets` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `name` text NOT NULL,
  `value` text NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "kept_secrets_name_key" to table: "kept_secrets".
CREATE UNIQUE INDEX `kept_secrets_name_key` ON `kept_secrets` (`name`);
