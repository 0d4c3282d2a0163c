-- unframed:from 052af341bcdf21b4b45a72be2cde8543 to 875cb5ee6bfee7f29f5d5e2519b693e8 as 45aba9339df1305185fd89f7393f5ddc

-- unframed:refuse users that break the rule users_email_search_length :: SELECT CAST("id" AS text), count(*) OVER () FROM (SELECT "id" AS "id", "created_at" AS "created_at", "updated_at" AS "updated_at", "version" AS "version", NULL AS "username_search", NULL AS "email_search", "username" AS "username", "username_key" AS "username_key", "email" AS "email", "email_key" AS "email_key", "email_verified_at" AS "email_verified_at", "password_hash" AS "password_hash", "password_changed_at" AS "password_changed_at", "credential_version" AS "credential_version", "role" AS "role", "display_name" AS "display_name", "time_zone" AS "time_zone", "theme" AS "theme" FROM "users") AS "users" WHERE NOT (octet_length("email_search") <= 1056) ORDER BY 1 LIMIT 5
-- unframed:refuse users that break the rule users_username_search_length :: SELECT CAST("id" AS text), count(*) OVER () FROM (SELECT "id" AS "id", "created_at" AS "created_at", "updated_at" AS "updated_at", "version" AS "version", NULL AS "username_search", NULL AS "email_search", "username" AS "username", "username_key" AS "username_key", "email" AS "email", "email_key" AS "email_key", "email_verified_at" AS "email_verified_at", "password_hash" AS "password_hash", "password_changed_at" AS "password_changed_at", "credential_version" AS "credential_version", "role" AS "role", "display_name" AS "display_name", "time_zone" AS "time_zone", "theme" AS "theme" FROM "users") AS "users" WHERE NOT (octet_length("username_search") <= 1056) ORDER BY 1 LIMIT 5
-- Drop index "user_username_id" from table: "users".
DROP INDEX `user_username_id`;
-- Drop index "user_email_id" from table: "users".
DROP INDEX `user_email_id`;
-- Add column "username_search" to table: "users".
ALTER TABLE `users` ADD COLUMN `username_search` text NULL CONSTRAINT `users_username_search_length` CHECK (octet_length("username_search") <= 1056);
-- Add column "email_search" to table: "users".
ALTER TABLE `users` ADD COLUMN `email_search` text NULL CONSTRAINT `users_email_search_length` CHECK (octet_length("email_search") <= 1056);
-- Create index "user_username_search_id" to table: "users".
CREATE INDEX `user_username_search_id` ON `users` (`username_search`, `id`);
-- Create index "user_email_search_id" to table: "users".
CREATE INDEX `user_email_search_id` ON `users` (`email_search`, `id`);
