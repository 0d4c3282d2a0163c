-- unframed:from 781f1b645d44aded5bfafcd5fbb85d8b to 21fdca1679cca1fbf866dd6f3d0b1b9f as 39ce1abb589f98cd003c8ad44ff8fbbd

-- unframed:refuse users that break the rule users_email_search_length :: SELECT CAST("id" AS text), count(*) OVER () FROM (SELECT "id" AS "id", "created_at" AS "created_at", "updated_at" AS "updated_at", "version" AS "version", CAST(NULL AS character varying) AS "username_search", CAST(NULL AS character varying) AS "email_search", "username" AS "username", "username_key" AS "username_key", "email" AS "email", "email_key" AS "email_key", "email_verified_at" AS "email_verified_at", "password_hash" AS "password_hash", "password_changed_at" AS "password_changed_at", "credential_version" AS "credential_version", "role" AS "role", "display_name" AS "display_name", "time_zone" AS "time_zone", "theme" AS "theme" FROM "users") AS "users" WHERE NOT (octet_length("email_search") <= 1056) ORDER BY 1 LIMIT 5
-- unframed:refuse users that break the rule users_username_search_length :: SELECT CAST("id" AS text), count(*) OVER () FROM (SELECT "id" AS "id", "created_at" AS "created_at", "updated_at" AS "updated_at", "version" AS "version", CAST(NULL AS character varying) AS "username_search", CAST(NULL AS character varying) AS "email_search", "username" AS "username", "username_key" AS "username_key", "email" AS "email", "email_key" AS "email_key", "email_verified_at" AS "email_verified_at", "password_hash" AS "password_hash", "password_changed_at" AS "password_changed_at", "credential_version" AS "credential_version", "role" AS "role", "display_name" AS "display_name", "time_zone" AS "time_zone", "theme" AS "theme" FROM "users") AS "users" WHERE NOT (octet_length("username_search") <= 1056) ORDER BY 1 LIMIT 5
-- Drop index "user_username_id" from table: "users".
DROP INDEX IF EXISTS "user_username_id" CASCADE;
-- Drop index "user_email_id" from table: "users".
DROP INDEX IF EXISTS "user_email_id" CASCADE;
-- Add column "username_search" of table "users".
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "username_search" character varying NULL;
-- Add column "email_search" of table "users".
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "email_search" character varying NULL;
-- Create index "user_username_search_id" to table: "users".
CREATE INDEX CONCURRENTLY IF NOT EXISTS "user_username_search_id" ON "users" ("username_search", "id");
-- Create index "user_email_search_id" to table: "users".
CREATE INDEX CONCURRENTLY IF NOT EXISTS "user_email_search_id" ON "users" ("email_search", "id");
-- unframed:cockroach
-- Add check "users_email_search_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_email_search_length" CHECK (octet_length("email_search") <= 1056);
-- unframed:postgres
-- Add check "users_email_search_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_email_search_length" CHECK (octet_length("email_search") <= 1056) NOT VALID;
-- unframed:postgres
-- Add check "users_email_search_length" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_email_search_length";
-- unframed:cockroach
-- Add check "users_username_search_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_username_search_length" CHECK (octet_length("username_search") <= 1056);
-- unframed:postgres
-- Add check "users_username_search_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_username_search_length" CHECK (octet_length("username_search") <= 1056) NOT VALID;
-- unframed:postgres
-- Add check "users_username_search_length" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_username_search_length";
