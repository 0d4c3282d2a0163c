-- unframed:from 03b1e15163321ecffdc37d4f5b07767a to 04c762dcc157aa513c90b06008bca7e2 as b6a3d335992984d87efe2af6edc606ed

-- Drop check "accounts_kind_known" of table "accounts".
ALTER TABLE "accounts" DROP CONSTRAINT IF EXISTS "accounts_kind_known";
-- Drop check "embedder_changes_revision" of table "embedder_changes".
ALTER TABLE "embedder_changes" DROP CONSTRAINT IF EXISTS "embedder_changes_revision";
-- Drop check "limit_changes_not_negative" of table "limit_changes".
ALTER TABLE "limit_changes" DROP CONSTRAINT IF EXISTS "limit_changes_not_negative";
-- Drop check "limit_changes_revision" of table "limit_changes".
ALTER TABLE "limit_changes" DROP CONSTRAINT IF EXISTS "limit_changes_revision";
-- Drop check "report_counts_seen" of table "report_counts".
ALTER TABLE "report_counts" DROP CONSTRAINT IF EXISTS "report_counts_seen";
-- Drop check "tier_changes_ordered" of table "tier_changes".
ALTER TABLE "tier_changes" DROP CONSTRAINT IF EXISTS "tier_changes_ordered";
-- Drop check "tier_changes_revision" of table "tier_changes".
ALTER TABLE "tier_changes" DROP CONSTRAINT IF EXISTS "tier_changes_revision";
-- Drop check "transfers_amount_positive" of table "transfers".
ALTER TABLE "transfers" DROP CONSTRAINT IF EXISTS "transfers_amount_positive";
-- Drop check "transfers_state_known" of table "transfers".
ALTER TABLE "transfers" DROP CONSTRAINT IF EXISTS "transfers_state_known";
-- Drop check "users_role_known" of table "users".
ALTER TABLE "users" DROP CONSTRAINT IF EXISTS "users_role_known";
-- Drop check "users_theme_known" of table "users".
ALTER TABLE "users" DROP CONSTRAINT IF EXISTS "users_theme_known";
-- unframed:cockroach
-- Add check "accounts_kind_known" of table "accounts".
ALTER TABLE "accounts" ADD CONSTRAINT IF NOT EXISTS "accounts_kind_known" CHECK ("kind" IN ('user', 'treasury'));
-- unframed:postgres
-- Add check "accounts_kind_known" of table "accounts".
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_kind_known" CHECK ("kind" IN ('user', 'treasury')) NOT VALID;
-- unframed:postgres
-- Add check "accounts_kind_known" of table "accounts".
ALTER TABLE "accounts" VALIDATE CONSTRAINT "accounts_kind_known";
-- unframed:cockroach
-- Add check "accounts_version_range" of table "accounts".
ALTER TABLE "accounts" ADD CONSTRAINT IF NOT EXISTS "accounts_version_range" CHECK ("version" >= 1);
-- unframed:postgres
-- Add check "accounts_version_range" of table "accounts".
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_version_range" CHECK ("version" >= 1) NOT VALID;
-- unframed:postgres
-- Add check "accounts_version_range" of table "accounts".
ALTER TABLE "accounts" VALIDATE CONSTRAINT "accounts_version_range";
-- unframed:cockroach
-- Add check "api_tokens_name_length" of table "api_tokens".
ALTER TABLE "api_tokens" ADD CONSTRAINT IF NOT EXISTS "api_tokens_name_length" CHECK (octet_length("name") >= 1 AND length("name") <= 100);
-- unframed:postgres
-- Add check "api_tokens_name_length" of table "api_tokens".
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_name_length" CHECK (octet_length("name") >= 1 AND length("name") <= 100) NOT VALID;
-- unframed:postgres
-- Add check "api_tokens_name_length" of table "api_tokens".
ALTER TABLE "api_tokens" VALIDATE CONSTRAINT "api_tokens_name_length";
-- unframed:cockroach
-- Add check "api_tokens_token_hash_length" of table "api_tokens".
ALTER TABLE "api_tokens" ADD CONSTRAINT IF NOT EXISTS "api_tokens_token_hash_length" CHECK (octet_length("token_hash") >= 1 AND octet_length("token_hash") <= 32);
-- unframed:postgres
-- Add check "api_tokens_token_hash_length" of table "api_tokens".
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_token_hash_length" CHECK (octet_length("token_hash") >= 1 AND octet_length("token_hash") <= 32) NOT VALID;
-- unframed:postgres
-- Add check "api_tokens_token_hash_length" of table "api_tokens".
ALTER TABLE "api_tokens" VALIDATE CONSTRAINT "api_tokens_token_hash_length";
-- unframed:cockroach
-- Add check "audit_events_action_length" of table "audit_events".
ALTER TABLE "audit_events" ADD CONSTRAINT IF NOT EXISTS "audit_events_action_length" CHECK (octet_length("action") >= 1 AND octet_length("action") <= 64);
-- unframed:postgres
-- Add check "audit_events_action_length" of table "audit_events".
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_action_length" CHECK (octet_length("action") >= 1 AND octet_length("action") <= 64) NOT VALID;
-- unframed:postgres
-- Add check "audit_events_action_length" of table "audit_events".
ALTER TABLE "audit_events" VALIDATE CONSTRAINT "audit_events_action_length";
-- unframed:cockroach
-- Add check "audit_events_ip_length" of table "audit_events".
ALTER TABLE "audit_events" ADD CONSTRAINT IF NOT EXISTS "audit_events_ip_length" CHECK (octet_length("ip") <= 45);
-- unframed:postgres
-- Add check "audit_events_ip_length" of table "audit_events".
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_ip_length" CHECK (octet_length("ip") <= 45) NOT VALID;
-- unframed:postgres
-- Add check "audit_events_ip_length" of table "audit_events".
ALTER TABLE "audit_events" VALIDATE CONSTRAINT "audit_events_ip_length";
-- unframed:cockroach
-- Add check "audit_events_request_id_length" of table "audit_events".
ALTER TABLE "audit_events" ADD CONSTRAINT IF NOT EXISTS "audit_events_request_id_length" CHECK (octet_length("request_id") <= 64);
-- unframed:postgres
-- Add check "audit_events_request_id_length" of table "audit_events".
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_request_id_length" CHECK (octet_length("request_id") <= 64) NOT VALID;
-- unframed:postgres
-- Add check "audit_events_request_id_length" of table "audit_events".
ALTER TABLE "audit_events" VALIDATE CONSTRAINT "audit_events_request_id_length";
-- unframed:cockroach
-- Add check "audit_events_subject_id_length" of table "audit_events".
ALTER TABLE "audit_events" ADD CONSTRAINT IF NOT EXISTS "audit_events_subject_id_length" CHECK (octet_length("subject_id") <= 64);
-- unframed:postgres
-- Add check "audit_events_subject_id_length" of table "audit_events".
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_subject_id_length" CHECK (octet_length("subject_id") <= 64) NOT VALID;
-- unframed:postgres
-- Add check "audit_events_subject_id_length" of table "audit_events".
ALTER TABLE "audit_events" VALIDATE CONSTRAINT "audit_events_subject_id_length";
-- unframed:cockroach
-- Add check "audit_events_subject_type_length" of table "audit_events".
ALTER TABLE "audit_events" ADD CONSTRAINT IF NOT EXISTS "audit_events_subject_type_length" CHECK (octet_length("subject_type") <= 64);
-- unframed:postgres
-- Add check "audit_events_subject_type_length" of table "audit_events".
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_subject_type_length" CHECK (octet_length("subject_type") <= 64) NOT VALID;
-- unframed:postgres
-- Add check "audit_events_subject_type_length" of table "audit_events".
ALTER TABLE "audit_events" VALIDATE CONSTRAINT "audit_events_subject_type_length";
-- unframed:cockroach
-- Add check "embedder_changes_revision_range" of table "embedder_changes".
ALTER TABLE "embedder_changes" ADD CONSTRAINT IF NOT EXISTS "embedder_changes_revision_range" CHECK ("revision" >= 1);
-- unframed:postgres
-- Add check "embedder_changes_revision_range" of table "embedder_changes".
ALTER TABLE "embedder_changes" ADD CONSTRAINT "embedder_changes_revision_range" CHECK ("revision" >= 1) NOT VALID;
-- unframed:postgres
-- Add check "embedder_changes_revision_range" of table "embedder_changes".
ALTER TABLE "embedder_changes" VALIDATE CONSTRAINT "embedder_changes_revision_range";
-- unframed:cockroach
-- Add check "held_forms_act_hash_length" of table "held_forms".
ALTER TABLE "held_forms" ADD CONSTRAINT IF NOT EXISTS "held_forms_act_hash_length" CHECK (octet_length("act_hash") >= 1 AND octet_length("act_hash") <= 32);
-- unframed:postgres
-- Add check "held_forms_act_hash_length" of table "held_forms".
ALTER TABLE "held_forms" ADD CONSTRAINT "held_forms_act_hash_length" CHECK (octet_length("act_hash") >= 1 AND octet_length("act_hash") <= 32) NOT VALID;
-- unframed:postgres
-- Add check "held_forms_act_hash_length" of table "held_forms".
ALTER TABLE "held_forms" VALIDATE CONSTRAINT "held_forms_act_hash_length";
-- unframed:cockroach
-- Add check "held_forms_page_length" of table "held_forms".
ALTER TABLE "held_forms" ADD CONSTRAINT IF NOT EXISTS "held_forms_page_length" CHECK (octet_length("page") >= 1);
-- unframed:postgres
-- Add check "held_forms_page_length" of table "held_forms".
ALTER TABLE "held_forms" ADD CONSTRAINT "held_forms_page_length" CHECK (octet_length("page") >= 1) NOT VALID;
-- unframed:postgres
-- Add check "held_forms_page_length" of table "held_forms".
ALTER TABLE "held_forms" VALIDATE CONSTRAINT "held_forms_page_length";
-- unframed:cockroach
-- Add check "held_forms_title_length" of table "held_forms".
ALTER TABLE "held_forms" ADD CONSTRAINT IF NOT EXISTS "held_forms_title_length" CHECK (octet_length("title") >= 1);
-- unframed:postgres
-- Add check "held_forms_title_length" of table "held_forms".
ALTER TABLE "held_forms" ADD CONSTRAINT "held_forms_title_length" CHECK (octet_length("title") >= 1) NOT VALID;
-- unframed:postgres
-- Add check "held_forms_title_length" of table "held_forms".
ALTER TABLE "held_forms" VALIDATE CONSTRAINT "held_forms_title_length";
-- unframed:cockroach
-- Add check "idempotency_keys_key_length" of table "idempotency_keys".
ALTER TABLE "idempotency_keys" ADD CONSTRAINT IF NOT EXISTS "idempotency_keys_key_length" CHECK (octet_length("key") >= 1 AND octet_length("key") <= 255);
-- unframed:postgres
-- Add check "idempotency_keys_key_length" of table "idempotency_keys".
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_key_length" CHECK (octet_length("key") >= 1 AND octet_length("key") <= 255) NOT VALID;
-- unframed:postgres
-- Add check "idempotency_keys_key_length" of table "idempotency_keys".
ALTER TABLE "idempotency_keys" VALIDATE CONSTRAINT "idempotency_keys_key_length";
-- unframed:cockroach
-- Add check "idempotency_keys_request_hash_length" of table "idempotency_keys".
ALTER TABLE "idempotency_keys" ADD CONSTRAINT IF NOT EXISTS "idempotency_keys_request_hash_length" CHECK (octet_length("request_hash") >= 1 AND octet_length("request_hash") <= 32);
-- unframed:postgres
-- Add check "idempotency_keys_request_hash_length" of table "idempotency_keys".
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_request_hash_length" CHECK (octet_length("request_hash") >= 1 AND octet_length("request_hash") <= 32) NOT VALID;
-- unframed:postgres
-- Add check "idempotency_keys_request_hash_length" of table "idempotency_keys".
ALTER TABLE "idempotency_keys" VALIDATE CONSTRAINT "idempotency_keys_request_hash_length";
-- unframed:cockroach
-- Add check "kept_secrets_name_length" of table "kept_secrets".
ALTER TABLE "kept_secrets" ADD CONSTRAINT IF NOT EXISTS "kept_secrets_name_length" CHECK (octet_length("name") >= 1 AND octet_length("name") <= 64);
-- unframed:postgres
-- Add check "kept_secrets_name_length" of table "kept_secrets".
ALTER TABLE "kept_secrets" ADD CONSTRAINT "kept_secrets_name_length" CHECK (octet_length("name") >= 1 AND octet_length("name") <= 64) NOT VALID;
-- unframed:postgres
-- Add check "kept_secrets_name_length" of table "kept_secrets".
ALTER TABLE "kept_secrets" VALIDATE CONSTRAINT "kept_secrets_name_length";
-- unframed:cockroach
-- Add check "kept_secrets_value_length" of table "kept_secrets".
ALTER TABLE "kept_secrets" ADD CONSTRAINT IF NOT EXISTS "kept_secrets_value_length" CHECK (octet_length("value") >= 1);
-- unframed:postgres
-- Add check "kept_secrets_value_length" of table "kept_secrets".
ALTER TABLE "kept_secrets" ADD CONSTRAINT "kept_secrets_value_length" CHECK (octet_length("value") >= 1) NOT VALID;
-- unframed:postgres
-- Add check "kept_secrets_value_length" of table "kept_secrets".
ALTER TABLE "kept_secrets" VALIDATE CONSTRAINT "kept_secrets_value_length";
-- unframed:cockroach
-- Add check "limit_changes_per_day_range" of table "limit_changes".
ALTER TABLE "limit_changes" ADD CONSTRAINT IF NOT EXISTS "limit_changes_per_day_range" CHECK ("per_day" >= 0);
-- unframed:postgres
-- Add check "limit_changes_per_day_range" of table "limit_changes".
ALTER TABLE "limit_changes" ADD CONSTRAINT "limit_changes_per_day_range" CHECK ("per_day" >= 0) NOT VALID;
-- unframed:postgres
-- Add check "limit_changes_per_day_range" of table "limit_changes".
ALTER TABLE "limit_changes" VALIDATE CONSTRAINT "limit_changes_per_day_range";
-- unframed:cockroach
-- Add check "limit_changes_per_transfer_range" of table "limit_changes".
ALTER TABLE "limit_changes" ADD CONSTRAINT IF NOT EXISTS "limit_changes_per_transfer_range" CHECK ("per_transfer" >= 0);
-- unframed:postgres
-- Add check "limit_changes_per_transfer_range" of table "limit_changes".
ALTER TABLE "limit_changes" ADD CONSTRAINT "limit_changes_per_transfer_range" CHECK ("per_transfer" >= 0) NOT VALID;
-- unframed:postgres
-- Add check "limit_changes_per_transfer_range" of table "limit_changes".
ALTER TABLE "limit_changes" VALIDATE CONSTRAINT "limit_changes_per_transfer_range";
-- unframed:cockroach
-- Add check "limit_changes_revision_range" of table "limit_changes".
ALTER TABLE "limit_changes" ADD CONSTRAINT IF NOT EXISTS "limit_changes_revision_range" CHECK ("revision" >= 1);
-- unframed:postgres
-- Add check "limit_changes_revision_range" of table "limit_changes".
ALTER TABLE "limit_changes" ADD CONSTRAINT "limit_changes_revision_range" CHECK ("revision" >= 1) NOT VALID;
-- unframed:postgres
-- Add check "limit_changes_revision_range" of table "limit_changes".
ALTER TABLE "limit_changes" VALIDATE CONSTRAINT "limit_changes_revision_range";
-- unframed:cockroach
-- Add check "postings_account_version_range" of table "postings".
ALTER TABLE "postings" ADD CONSTRAINT IF NOT EXISTS "postings_account_version_range" CHECK ("account_version" >= 1);
-- unframed:postgres
-- Add check "postings_account_version_range" of table "postings".
ALTER TABLE "postings" ADD CONSTRAINT "postings_account_version_range" CHECK ("account_version" >= 1) NOT VALID;
-- unframed:postgres
-- Add check "postings_account_version_range" of table "postings".
ALTER TABLE "postings" VALIDATE CONSTRAINT "postings_account_version_range";
-- unframed:cockroach
-- Add check "postings_side_known" of table "postings".
ALTER TABLE "postings" ADD CONSTRAINT IF NOT EXISTS "postings_side_known" CHECK ("side" IN ('debit', 'credit'));
-- unframed:postgres
-- Add check "postings_side_known" of table "postings".
ALTER TABLE "postings" ADD CONSTRAINT "postings_side_known" CHECK ("side" IN ('debit', 'credit')) NOT VALID;
-- unframed:postgres
-- Add check "postings_side_known" of table "postings".
ALTER TABLE "postings" VALIDATE CONSTRAINT "postings_side_known";
-- unframed:cockroach
-- Add check "report_counts_kind_length" of table "report_counts".
ALTER TABLE "report_counts" ADD CONSTRAINT IF NOT EXISTS "report_counts_kind_length" CHECK (octet_length("kind") >= 1 AND octet_length("kind") <= 64);
-- unframed:postgres
-- Add check "report_counts_kind_length" of table "report_counts".
ALTER TABLE "report_counts" ADD CONSTRAINT "report_counts_kind_length" CHECK (octet_length("kind") >= 1 AND octet_length("kind") <= 64) NOT VALID;
-- unframed:postgres
-- Add check "report_counts_kind_length" of table "report_counts".
ALTER TABLE "report_counts" VALIDATE CONSTRAINT "report_counts_kind_length";
-- unframed:cockroach
-- Add check "report_counts_seen_range" of table "report_counts".
ALTER TABLE "report_counts" ADD CONSTRAINT IF NOT EXISTS "report_counts_seen_range" CHECK ("seen" >= 1);
-- unframed:postgres
-- Add check "report_counts_seen_range" of table "report_counts".
ALTER TABLE "report_counts" ADD CONSTRAINT "report_counts_seen_range" CHECK ("seen" >= 1) NOT VALID;
-- unframed:postgres
-- Add check "report_counts_seen_range" of table "report_counts".
ALTER TABLE "report_counts" VALIDATE CONSTRAINT "report_counts_seen_range";
-- unframed:cockroach
-- Add check "reports_disposition_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT IF NOT EXISTS "reports_disposition_length" CHECK (octet_length("disposition") <= 16);
-- unframed:postgres
-- Add check "reports_disposition_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT "reports_disposition_length" CHECK (octet_length("disposition") <= 16) NOT VALID;
-- unframed:postgres
-- Add check "reports_disposition_length" of table "reports".
ALTER TABLE "reports" VALIDATE CONSTRAINT "reports_disposition_length";
-- unframed:cockroach
-- Add check "reports_fingerprint_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT IF NOT EXISTS "reports_fingerprint_length" CHECK (octet_length("fingerprint") >= 1 AND octet_length("fingerprint") <= 32);
-- unframed:postgres
-- Add check "reports_fingerprint_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT "reports_fingerprint_length" CHECK (octet_length("fingerprint") >= 1 AND octet_length("fingerprint") <= 32) NOT VALID;
-- unframed:postgres
-- Add check "reports_fingerprint_length" of table "reports".
ALTER TABLE "reports" VALIDATE CONSTRAINT "reports_fingerprint_length";
-- unframed:cockroach
-- Add check "reports_kind_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT IF NOT EXISTS "reports_kind_length" CHECK (octet_length("kind") >= 1 AND octet_length("kind") <= 64);
-- unframed:postgres
-- Add check "reports_kind_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT "reports_kind_length" CHECK (octet_length("kind") >= 1 AND octet_length("kind") <= 64) NOT VALID;
-- unframed:postgres
-- Add check "reports_kind_length" of table "reports".
ALTER TABLE "reports" VALIDATE CONSTRAINT "reports_kind_length";
-- unframed:cockroach
-- Add check "reports_page_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT IF NOT EXISTS "reports_page_length" CHECK (length("page") <= 400);
-- unframed:postgres
-- Add check "reports_page_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT "reports_page_length" CHECK (length("page") <= 400) NOT VALID;
-- unframed:postgres
-- Add check "reports_page_length" of table "reports".
ALTER TABLE "reports" VALIDATE CONSTRAINT "reports_page_length";
-- unframed:cockroach
-- Add check "reports_reason_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT IF NOT EXISTS "reports_reason_length" CHECK (octet_length("reason") <= 64);
-- unframed:postgres
-- Add check "reports_reason_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT "reports_reason_length" CHECK (octet_length("reason") <= 64) NOT VALID;
-- unframed:postgres
-- Add check "reports_reason_length" of table "reports".
ALTER TABLE "reports" VALIDATE CONSTRAINT "reports_reason_length";
-- unframed:cockroach
-- Add check "reports_seen_range" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT IF NOT EXISTS "reports_seen_range" CHECK ("seen" >= 1);
-- unframed:postgres
-- Add check "reports_seen_range" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT "reports_seen_range" CHECK ("seen" >= 1) NOT VALID;
-- unframed:postgres
-- Add check "reports_seen_range" of table "reports".
ALTER TABLE "reports" VALIDATE CONSTRAINT "reports_seen_range";
-- unframed:cockroach
-- Add check "reports_source_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT IF NOT EXISTS "reports_source_length" CHECK (length("source") <= 400);
-- unframed:postgres
-- Add check "reports_source_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT "reports_source_length" CHECK (length("source") <= 400) NOT VALID;
-- unframed:postgres
-- Add check "reports_source_length" of table "reports".
ALTER TABLE "reports" VALIDATE CONSTRAINT "reports_source_length";
-- unframed:cockroach
-- Add check "reports_user_agent_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT IF NOT EXISTS "reports_user_agent_length" CHECK (length("user_agent") <= 400);
-- unframed:postgres
-- Add check "reports_user_agent_length" of table "reports".
ALTER TABLE "reports" ADD CONSTRAINT "reports_user_agent_length" CHECK (length("user_agent") <= 400) NOT VALID;
-- unframed:postgres
-- Add check "reports_user_agent_length" of table "reports".
ALTER TABLE "reports" VALIDATE CONSTRAINT "reports_user_agent_length";
-- unframed:cockroach
-- Add check "sessions_ip_length" of table "sessions".
ALTER TABLE "sessions" ADD CONSTRAINT IF NOT EXISTS "sessions_ip_length" CHECK (octet_length("ip") <= 45);
-- unframed:postgres
-- Add check "sessions_ip_length" of table "sessions".
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_ip_length" CHECK (octet_length("ip") <= 45) NOT VALID;
-- unframed:postgres
-- Add check "sessions_ip_length" of table "sessions".
ALTER TABLE "sessions" VALIDATE CONSTRAINT "sessions_ip_length";
-- unframed:cockroach
-- Add check "sessions_proved_act_length" of table "sessions".
ALTER TABLE "sessions" ADD CONSTRAINT IF NOT EXISTS "sessions_proved_act_length" CHECK (octet_length("proved_act") <= 32);
-- unframed:postgres
-- Add check "sessions_proved_act_length" of table "sessions".
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_proved_act_length" CHECK (octet_length("proved_act") <= 32) NOT VALID;
-- unframed:postgres
-- Add check "sessions_proved_act_length" of table "sessions".
ALTER TABLE "sessions" VALIDATE CONSTRAINT "sessions_proved_act_length";
-- unframed:cockroach
-- Add check "sessions_token_hash_length" of table "sessions".
ALTER TABLE "sessions" ADD CONSTRAINT IF NOT EXISTS "sessions_token_hash_length" CHECK (octet_length("token_hash") >= 1 AND octet_length("token_hash") <= 32);
-- unframed:postgres
-- Add check "sessions_token_hash_length" of table "sessions".
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_token_hash_length" CHECK (octet_length("token_hash") >= 1 AND octet_length("token_hash") <= 32) NOT VALID;
-- unframed:postgres
-- Add check "sessions_token_hash_length" of table "sessions".
ALTER TABLE "sessions" VALIDATE CONSTRAINT "sessions_token_hash_length";
-- unframed:cockroach
-- Add check "sessions_user_agent_length" of table "sessions".
ALTER TABLE "sessions" ADD CONSTRAINT IF NOT EXISTS "sessions_user_agent_length" CHECK (length("user_agent") <= 400);
-- unframed:postgres
-- Add check "sessions_user_agent_length" of table "sessions".
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_agent_length" CHECK (length("user_agent") <= 400) NOT VALID;
-- unframed:postgres
-- Add check "sessions_user_agent_length" of table "sessions".
ALTER TABLE "sessions" VALIDATE CONSTRAINT "sessions_user_agent_length";
-- unframed:cockroach
-- Add check "tier_changes_ordered" of table "tier_changes".
ALTER TABLE "tier_changes" ADD CONSTRAINT IF NOT EXISTS "tier_changes_ordered" CHECK (typed_from >= recent_from);
-- unframed:postgres
-- Add check "tier_changes_ordered" of table "tier_changes".
ALTER TABLE "tier_changes" ADD CONSTRAINT "tier_changes_ordered" CHECK (typed_from >= recent_from) NOT VALID;
-- unframed:postgres
-- Add check "tier_changes_ordered" of table "tier_changes".
ALTER TABLE "tier_changes" VALIDATE CONSTRAINT "tier_changes_ordered";
-- unframed:cockroach
-- Add check "tier_changes_recent_from_range" of table "tier_changes".
ALTER TABLE "tier_changes" ADD CONSTRAINT IF NOT EXISTS "tier_changes_recent_from_range" CHECK ("recent_from" >= 0);
-- unframed:postgres
-- Add check "tier_changes_recent_from_range" of table "tier_changes".
ALTER TABLE "tier_changes" ADD CONSTRAINT "tier_changes_recent_from_range" CHECK ("recent_from" >= 0) NOT VALID;
-- unframed:postgres
-- Add check "tier_changes_recent_from_range" of table "tier_changes".
ALTER TABLE "tier_changes" VALIDATE CONSTRAINT "tier_changes_recent_from_range";
-- unframed:cockroach
-- Add check "tier_changes_revision_range" of table "tier_changes".
ALTER TABLE "tier_changes" ADD CONSTRAINT IF NOT EXISTS "tier_changes_revision_range" CHECK ("revision" >= 1);
-- unframed:postgres
-- Add check "tier_changes_revision_range" of table "tier_changes".
ALTER TABLE "tier_changes" ADD CONSTRAINT "tier_changes_revision_range" CHECK ("revision" >= 1) NOT VALID;
-- unframed:postgres
-- Add check "tier_changes_revision_range" of table "tier_changes".
ALTER TABLE "tier_changes" VALIDATE CONSTRAINT "tier_changes_revision_range";
-- unframed:cockroach
-- Add check "tier_changes_typed_from_range" of table "tier_changes".
ALTER TABLE "tier_changes" ADD CONSTRAINT IF NOT EXISTS "tier_changes_typed_from_range" CHECK ("typed_from" >= 0);
-- unframed:postgres
-- Add check "tier_changes_typed_from_range" of table "tier_changes".
ALTER TABLE "tier_changes" ADD CONSTRAINT "tier_changes_typed_from_range" CHECK ("typed_from" >= 0) NOT VALID;
-- unframed:postgres
-- Add check "tier_changes_typed_from_range" of table "tier_changes".
ALTER TABLE "tier_changes" VALIDATE CONSTRAINT "tier_changes_typed_from_range";
-- unframed:cockroach
-- Add check "transfers_state_known" of table "transfers".
ALTER TABLE "transfers" ADD CONSTRAINT IF NOT EXISTS "transfers_state_known" CHECK ("state" IN ('pending', 'confirmed', 'cancelled', 'expired'));
-- unframed:postgres
-- Add check "transfers_state_known" of table "transfers".
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_state_known" CHECK ("state" IN ('pending', 'confirmed', 'cancelled', 'expired')) NOT VALID;
-- unframed:postgres
-- Add check "transfers_state_known" of table "transfers".
ALTER TABLE "transfers" VALIDATE CONSTRAINT "transfers_state_known";
-- unframed:cockroach
-- Add check "transfers_amount_range" of table "transfers".
ALTER TABLE "transfers" ADD CONSTRAINT IF NOT EXISTS "transfers_amount_range" CHECK ("amount" >= 1);
-- unframed:postgres
-- Add check "transfers_amount_range" of table "transfers".
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_amount_range" CHECK ("amount" >= 1) NOT VALID;
-- unframed:postgres
-- Add check "transfers_amount_range" of table "transfers".
ALTER TABLE "transfers" VALIDATE CONSTRAINT "transfers_amount_range";
-- unframed:cockroach
-- Add check "transfers_note_length" of table "transfers".
ALTER TABLE "transfers" ADD CONSTRAINT IF NOT EXISTS "transfers_note_length" CHECK (length("note") <= 140);
-- unframed:postgres
-- Add check "transfers_note_length" of table "transfers".
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_note_length" CHECK (length("note") <= 140) NOT VALID;
-- unframed:postgres
-- Add check "transfers_note_length" of table "transfers".
ALTER TABLE "transfers" VALIDATE CONSTRAINT "transfers_note_length";
-- unframed:cockroach
-- Add check "transfers_version_range" of table "transfers".
ALTER TABLE "transfers" ADD CONSTRAINT IF NOT EXISTS "transfers_version_range" CHECK ("version" >= 1);
-- unframed:postgres
-- Add check "transfers_version_range" of table "transfers".
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_version_range" CHECK ("version" >= 1) NOT VALID;
-- unframed:postgres
-- Add check "transfers_version_range" of table "transfers".
ALTER TABLE "transfers" VALIDATE CONSTRAINT "transfers_version_range";
-- unframed:cockroach
-- Add check "users_role_known" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_role_known" CHECK ("role" IN ('user', 'admin'));
-- unframed:postgres
-- Add check "users_role_known" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_role_known" CHECK ("role" IN ('user', 'admin')) NOT VALID;
-- unframed:postgres
-- Add check "users_role_known" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_role_known";
-- unframed:cockroach
-- Add check "users_theme_known" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_theme_known" CHECK ("theme" IN ('system', 'light', 'dark'));
-- unframed:postgres
-- Add check "users_theme_known" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_theme_known" CHECK ("theme" IN ('system', 'light', 'dark')) NOT VALID;
-- unframed:postgres
-- Add check "users_theme_known" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_theme_known";
-- unframed:cockroach
-- Add check "users_display_name_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_display_name_length" CHECK (octet_length("display_name") >= 1 AND length("display_name") <= 100);
-- unframed:postgres
-- Add check "users_display_name_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_display_name_length" CHECK (octet_length("display_name") >= 1 AND length("display_name") <= 100) NOT VALID;
-- unframed:postgres
-- Add check "users_display_name_length" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_display_name_length";
-- unframed:cockroach
-- Add check "users_email_key_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_email_key_length" CHECK (octet_length("email_key") >= 1 AND octet_length("email_key") <= 254);
-- unframed:postgres
-- Add check "users_email_key_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_email_key_length" CHECK (octet_length("email_key") >= 1 AND octet_length("email_key") <= 254) NOT VALID;
-- unframed:postgres
-- Add check "users_email_key_length" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_email_key_length";
-- unframed:cockroach
-- Add check "users_email_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_email_length" CHECK (octet_length("email") >= 1 AND octet_length("email") <= 254);
-- unframed:postgres
-- Add check "users_email_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_email_length" CHECK (octet_length("email") >= 1 AND octet_length("email") <= 254) NOT VALID;
-- unframed:postgres
-- Add check "users_email_length" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_email_length";
-- unframed:cockroach
-- Add check "users_password_hash_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_password_hash_length" CHECK (octet_length("password_hash") >= 1);
-- unframed:postgres
-- Add check "users_password_hash_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_password_hash_length" CHECK (octet_length("password_hash") >= 1) NOT VALID;
-- unframed:postgres
-- Add check "users_password_hash_length" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_password_hash_length";
-- unframed:cockroach
-- Add check "users_time_zone_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_time_zone_length" CHECK (octet_length("time_zone") >= 1 AND octet_length("time_zone") <= 64);
-- unframed:postgres
-- Add check "users_time_zone_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_time_zone_length" CHECK (octet_length("time_zone") >= 1 AND octet_length("time_zone") <= 64) NOT VALID;
-- unframed:postgres
-- Add check "users_time_zone_length" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_time_zone_length";
-- unframed:cockroach
-- Add check "users_username_key_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_username_key_length" CHECK (octet_length("username_key") >= 1 AND length("username_key") <= 200);
-- unframed:postgres
-- Add check "users_username_key_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_username_key_length" CHECK (octet_length("username_key") >= 1 AND length("username_key") <= 200) NOT VALID;
-- unframed:postgres
-- Add check "users_username_key_length" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_username_key_length";
-- unframed:cockroach
-- Add check "users_username_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_username_length" CHECK (octet_length("username") >= 1 AND length("username") <= 100);
-- unframed:postgres
-- Add check "users_username_length" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_username_length" CHECK (octet_length("username") >= 1 AND length("username") <= 100) NOT VALID;
-- unframed:postgres
-- Add check "users_username_length" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_username_length";
-- unframed:cockroach
-- Add check "users_version_range" of table "users".
ALTER TABLE "users" ADD CONSTRAINT IF NOT EXISTS "users_version_range" CHECK ("version" >= 1);
-- unframed:postgres
-- Add check "users_version_range" of table "users".
ALTER TABLE "users" ADD CONSTRAINT "users_version_range" CHECK ("version" >= 1) NOT VALID;
-- unframed:postgres
-- Add check "users_version_range" of table "users".
ALTER TABLE "users" VALIDATE CONSTRAINT "users_version_range";
