-- Create index "account_kind_id" to table: "accounts".
CREATE INDEX `account_kind_id` ON `accounts` (`kind`, `id`);
-- Drop index "auditevent_created_at" from table: "audit_events".
DROP INDEX `auditevent_created_at`;
-- Drop index "auditevent_actor_id_created_at" from table: "audit_events".
DROP INDEX `auditevent_actor_id_created_at`;
-- Drop index "auditevent_subject_type_subject_id_created_at" from table: "audit_events".
DROP INDEX `auditevent_subject_type_subject_id_created_at`;
-- Create index "auditevent_created_at_id" to table: "audit_events".
CREATE INDEX `auditevent_created_at_id` ON `audit_events` (`created_at`, `id`);
-- Create index "auditevent_actor_id_created_at_id" to table: "audit_events".
CREATE INDEX `auditevent_actor_id_created_at_id` ON `audit_events` (`actor_id`, `created_at`, `id`);
-- Create index "auditevent_subject_id_created_at_id" to table: "audit_events".
CREATE INDEX `auditevent_subject_id_created_at_id` ON `audit_events` (`subject_id`, `created_at`, `id`);
-- Create index "auditevent_action_created_at_id" to table: "audit_events".
CREATE INDEX `auditevent_action_created_at_id` ON `audit_events` (`action`, `created_at`, `id`);
-- Create index "report_kind_last_at_id" to table: "reports".
CREATE INDEX `report_kind_last_at_id` ON `reports` (`kind`, `last_at`, `id`);
-- Drop index "transfer_state_expires_at" from table: "transfers".
DROP INDEX `transfer_state_expires_at`;
-- Create index "transfer_state_expires_at_id" to table: "transfers".
CREATE INDEX `transfer_state_expires_at_id` ON `transfers` (`state`, `expires_at`, `id`);
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
