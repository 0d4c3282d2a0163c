-- unframed:from ec1d3929694beda2e9234b1cf0a87b74 to fa0774c3b0573ecd6f2b9a850862e176 as f09e653cda5f78d09c773e36f6fc8ffe

-- Create "setting_changes" table.
CREATE TABLE `setting_changes` (
  `id` uuid NOT NULL,
  `created_at` datetime NOT NULL,
  `name` text NOT NULL,
  `revision` integer NOT NULL,
  `actor_id` uuid NOT NULL,
  `content` json NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `setting_changes_name_length` CHECK (octet_length("name") >= 1 AND octet_length("name") <= 64),
  CONSTRAINT `setting_changes_revision_range` CHECK ("revision" >= 1)
);
-- Create index "settingchange_name_revision" to table: "setting_changes".
CREATE UNIQUE INDEX `settingchange_name_revision` ON `setting_changes` (`name`, `revision`);
-- Create index "settingchange_name_created_at_id" to table: "setting_changes".
CREATE INDEX `settingchange_name_created_at_id` ON `setting_changes` (`name`, `created_at`, `id`);
-- Create index "settingchange_created_at_id" to table: "setting_changes".
CREATE INDEX `settingchange_created_at_id` ON `setting_changes` (`created_at`, `id`);
