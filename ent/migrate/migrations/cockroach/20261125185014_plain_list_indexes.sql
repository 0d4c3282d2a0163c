-- Drop index "auditevent_created_at_id" from table: "audit_events".
DROP INDEX IF EXISTS "auditevent_created_at_id" CASCADE;
-- Drop index "posting_created_at_id" from table: "postings".
DROP INDEX IF EXISTS "posting_created_at_id" CASCADE;
-- Drop index "transfer_created_at_id" from table: "transfers".
DROP INDEX IF EXISTS "transfer_created_at_id" CASCADE;
-- Drop index "user_created_at_id" from table: "users".
DROP INDEX IF EXISTS "user_created_at_id" CASCADE;
-- Create index "auditevent_created_at_id" to table: "audit_events".
CREATE INDEX IF NOT EXISTS "auditevent_created_at_id" ON "audit_events" ("created_at", "id");
-- Create index "posting_created_at_id" to table: "postings".
CREATE INDEX IF NOT EXISTS "posting_created_at_id" ON "postings" ("created_at", "id");
-- Create index "transfer_created_at_id" to table: "transfers".
CREATE INDEX IF NOT EXISTS "transfer_created_at_id" ON "transfers" ("created_at", "id");
-- Create index "user_created_at_id" to table: "users".
CREATE INDEX IF NOT EXISTS "user_created_at_id" ON "users" ("created_at", "id");
