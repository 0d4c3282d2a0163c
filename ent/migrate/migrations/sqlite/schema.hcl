table "api_tokens" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "updated_at" {
    null = false
    type = datetime
  }
  column "name" {
    null = false
    type = text
  }
  column "token_hash" {
    null = false
    type = blob
  }
  column "scopes" {
    null = false
    type = json
  }
  column "used_at" {
    null = true
    type = datetime
  }
  column "expires_at" {
    null = true
    type = datetime
  }
  column "revoked_at" {
    null = true
    type = datetime
  }
  column "user_id" {
    null = false
    type = uuid
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "api_tokens_users_api_tokens" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
    on_delete   = CASCADE
  }
  index "api_tokens_token_hash_key" {
    unique  = true
    columns = [column.token_hash]
  }
  index "apitoken_user_id_created_at" {
    columns = [column.user_id, column.created_at]
  }
  check "api_tokens_name_length" {
    expr = "octet_length(\"name\") >= 1 AND length(\"name\") <= 100"
  }
  check "api_tokens_token_hash_length" {
    expr = "octet_length(\"token_hash\") >= 1 AND octet_length(\"token_hash\") <= 32"
  }
}
table "accounts" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "updated_at" {
    null = false
    type = datetime
  }
  column "version" {
    null    = false
    type    = integer
    default = sql("1")
  }
  column "kind" {
    null    = false
    type    = text
    default = sql("'user'")
  }
  column "balance" {
    null    = false
    type    = integer
    default = sql("0")
  }
  column "sent_on" {
    null = true
    type = datetime
  }
  column "sent_that_day" {
    null    = false
    type    = integer
    default = sql("0")
  }
  column "closed_at" {
    null = true
    type = datetime
  }
  column "user_id" {
    null = true
    type = uuid
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "accounts_users_account" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
    on_delete   = RESTRICT
  }
  index "accounts_user_id_key" {
    unique  = true
    columns = [column.user_id]
  }
  index "account_kind_id" {
    columns = [column.kind, column.id]
  }
  index "account_one_treasury" {
    unique  = true
    columns = [column.kind]
    where   = "kind = 'treasury'"
  }
  check "accounts_balance_not_negative" {
    expr = "balance >= 0 OR kind = 'treasury'"
  }
  check "accounts_closed_when_empty" {
    expr = "closed_at IS NULL OR balance = 0"
  }
  check "accounts_kind_known" {
    expr = "\"kind\" IN ('user', 'treasury')"
  }
  check "accounts_sent_not_negative" {
    expr = "sent_that_day >= 0"
  }
  check "accounts_version_range" {
    expr = "\"version\" >= 1"
  }
}
table "attempt_counts" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "kind" {
    null = false
    type = text
  }
  column "due" {
    null = false
    type = integer
  }
  column "expires_at" {
    null = false
    type = datetime
  }
  primary_key {
    columns = [column.id]
  }
  index "attemptcount_expires_at" {
    columns = [column.expires_at]
  }
  check "attempt_counts_kind_length" {
    expr = "octet_length(\"kind\") >= 1 AND octet_length(\"kind\") <= 64"
  }
}
table "audit_events" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "actor_id" {
    null = true
    type = uuid
  }
  column "action" {
    null = false
    type = text
  }
  column "subject_type" {
    null    = false
    type    = text
    default = sql("''")
  }
  column "subject_id" {
    null    = false
    type    = text
    default = sql("''")
  }
  column "details" {
    null = true
    type = json
  }
  column "ip" {
    null    = false
    type    = text
    default = sql("''")
  }
  column "request_id" {
    null    = false
    type    = text
    default = sql("''")
  }
  primary_key {
    columns = [column.id]
  }
  index "auditevent_created_at_id" {
    columns = [column.created_at, column.id]
  }
  index "auditevent_actor_id_created_at_id" {
    columns = [column.actor_id, column.created_at, column.id]
  }
  index "auditevent_subject_id_created_at_id" {
    columns = [column.subject_id, column.created_at, column.id]
  }
  index "auditevent_action_created_at_id" {
    columns = [column.action, column.created_at, column.id]
  }
  check "audit_events_action_length" {
    expr = "octet_length(\"action\") >= 1 AND octet_length(\"action\") <= 64"
  }
  check "audit_events_ip_length" {
    expr = "octet_length(\"ip\") <= 45"
  }
  check "audit_events_request_id_length" {
    expr = "octet_length(\"request_id\") <= 64"
  }
  check "audit_events_subject_id_length" {
    expr = "octet_length(\"subject_id\") <= 64"
  }
  check "audit_events_subject_type_length" {
    expr = "octet_length(\"subject_type\") <= 64"
  }
}
table "embedder_changes" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "revision" {
    null = false
    type = integer
  }
  column "actor_id" {
    null = false
    type = uuid
  }
  column "origins" {
    null = false
    type = json
  }
  primary_key {
    columns = [column.id]
  }
  index "embedder_changes_revision_key" {
    unique  = true
    columns = [column.revision]
  }
  check "embedder_changes_revision_range" {
    expr = "\"revision\" >= 1"
  }
}
table "held_forms" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "session_id" {
    null = false
    type = uuid
  }
  column "page" {
    null = false
    type = text
  }
  column "title" {
    null = false
    type = text
  }
  column "details" {
    null = true
    type = json
  }
  column "act_hash" {
    null = false
    type = blob
  }
  column "typed" {
    null = true
    type = json
  }
  column "expires_at" {
    null = false
    type = datetime
  }
  primary_key {
    columns = [column.id]
  }
  index "heldform_expires_at" {
    columns = [column.expires_at]
  }
  index "heldform_session_id_created_at" {
    columns = [column.session_id, column.created_at]
  }
  check "held_forms_act_hash_length" {
    expr = "octet_length(\"act_hash\") >= 1 AND octet_length(\"act_hash\") <= 32"
  }
  check "held_forms_page_length" {
    expr = "octet_length(\"page\") >= 1"
  }
  check "held_forms_title_length" {
    expr = "octet_length(\"title\") >= 1"
  }
}
table "idempotency_keys" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "user_id" {
    null = false
    type = uuid
  }
  column "key" {
    null = false
    type = text
  }
  column "request_hash" {
    null = false
    type = blob
  }
  column "result_id" {
    null = false
    type = uuid
  }
  column "expires_at" {
    null = false
    type = datetime
  }
  primary_key {
    columns = [column.id]
  }
  index "idempotencykey_user_id_key" {
    unique  = true
    columns = [column.user_id, column.key]
  }
  index "idempotencykey_expires_at" {
    columns = [column.expires_at]
  }
  check "idempotency_keys_key_length" {
    expr = "octet_length(\"key\") >= 1 AND octet_length(\"key\") <= 255"
  }
  check "idempotency_keys_request_hash_length" {
    expr = "octet_length(\"request_hash\") >= 1 AND octet_length(\"request_hash\") <= 32"
  }
}
table "kept_secrets" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "name" {
    null = false
    type = text
  }
  column "value" {
    null = false
    type = text
  }
  primary_key {
    columns = [column.id]
  }
  index "kept_secrets_name_key" {
    unique  = true
    columns = [column.name]
  }
  check "kept_secrets_name_length" {
    expr = "octet_length(\"name\") >= 1 AND octet_length(\"name\") <= 64"
  }
  check "kept_secrets_value_length" {
    expr = "octet_length(\"value\") >= 1"
  }
}
table "limit_changes" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "revision" {
    null = false
    type = integer
  }
  column "actor_id" {
    null = false
    type = uuid
  }
  column "per_transfer" {
    null = false
    type = integer
  }
  column "per_day" {
    null = false
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
  index "limit_changes_revision_key" {
    unique  = true
    columns = [column.revision]
  }
  check "limit_changes_per_day_range" {
    expr = "\"per_day\" >= 0"
  }
  check "limit_changes_per_transfer_range" {
    expr = "\"per_transfer\" >= 0"
  }
  check "limit_changes_revision_range" {
    expr = "\"revision\" >= 1"
  }
}
table "mails" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "updated_at" {
    null = false
    type = datetime
  }
  column "recipient_search" {
    null = true
    type = text
  }
  column "kind" {
    null = false
    type = text
  }
  column "recipient" {
    null = false
    type = text
  }
  column "user_id" {
    null = true
    type = uuid
  }
  column "details" {
    null = true
    type = json
  }
  column "state" {
    null    = false
    type    = text
    default = sql("'waiting'")
  }
  column "attempts" {
    null    = false
    type    = integer
    default = sql("0")
  }
  column "error" {
    null    = false
    type    = text
    default = sql("''")
  }
  column "next_attempt_at" {
    null = false
    type = datetime
  }
  column "lease" {
    null = true
    type = uuid
  }
  column "give_up_at" {
    null = false
    type = datetime
  }
  column "sent_at" {
    null = true
    type = datetime
  }
  column "expires_at" {
    null = true
    type = datetime
  }
  primary_key {
    columns = [column.id]
  }
  index "mail_recipient_search_id" {
    columns = [column.recipient_search, column.id]
  }
  index "mail_state_next_attempt_at_id" {
    columns = [column.state, column.next_attempt_at, column.id]
  }
  index "mail_created_at_id" {
    columns = [column.created_at, column.id]
  }
  index "mail_expires_at" {
    columns = [column.expires_at]
  }
  check "mails_attempts_range" {
    expr = "\"attempts\" >= 0"
  }
  check "mails_error_length" {
    expr = "length(\"error\") <= 500"
  }
  check "mails_kind_length" {
    expr = "octet_length(\"kind\") >= 1 AND octet_length(\"kind\") <= 64"
  }
  check "mails_recipient_length" {
    expr = "octet_length(\"recipient\") >= 1 AND octet_length(\"recipient\") <= 254"
  }
  check "mails_recipient_search_length" {
    expr = "octet_length(\"recipient_search\") <= 1056"
  }
  check "mails_state_known" {
    expr = "\"state\" IN ('waiting', 'sent', 'failed', 'obsolete')"
  }
}
table "mail_links" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "user_id" {
    null = false
    type = uuid
  }
  column "purpose" {
    null = false
    type = text
  }
  column "address" {
    null = false
    type = text
  }
  column "address_key" {
    null = false
    type = text
  }
  column "token_hash" {
    null = false
    type = blob
  }
  column "credential_version" {
    null = false
    type = integer
  }
  column "expires_at" {
    null = false
    type = datetime
  }
  primary_key {
    columns = [column.id]
  }
  index "mail_links_token_hash_key" {
    unique  = true
    columns = [column.token_hash]
  }
  index "maillink_user_id_purpose_created_at" {
    columns = [column.user_id, column.purpose, column.created_at]
  }
  index "maillink_address_key_purpose" {
    columns = [column.address_key, column.purpose]
  }
  index "maillink_expires_at" {
    columns = [column.expires_at]
  }
  check "mail_links_address_key_length" {
    expr = "octet_length(\"address_key\") >= 1 AND octet_length(\"address_key\") <= 254"
  }
  check "mail_links_address_length" {
    expr = "octet_length(\"address\") >= 1 AND octet_length(\"address\") <= 254"
  }
  check "mail_links_purpose_known" {
    expr = "\"purpose\" IN ('verify', 'reset', 'change', 'undo')"
  }
  check "mail_links_token_hash_length" {
    expr = "octet_length(\"token_hash\") >= 1 AND octet_length(\"token_hash\") <= 32"
  }
}
table "postings" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "side" {
    null = false
    type = text
  }
  column "amount" {
    null = false
    type = integer
  }
  column "balance" {
    null = false
    type = integer
  }
  column "account_version" {
    null = false
    type = integer
  }
  column "account_id" {
    null = false
    type = uuid
  }
  column "transfer_id" {
    null = false
    type = uuid
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "postings_accounts_postings" {
    columns     = [column.account_id]
    ref_columns = [table.accounts.column.id]
    on_delete   = RESTRICT
  }
  foreign_key "postings_transfers_postings" {
    columns     = [column.transfer_id]
    ref_columns = [table.transfers.column.id]
    on_delete   = RESTRICT
  }
  index "posting_transfer_id_side" {
    unique  = true
    columns = [column.transfer_id, column.side]
  }
  index "posting_account_id_account_version" {
    unique  = true
    columns = [column.account_id, column.account_version]
  }
  index "posting_created_at_id" {
    columns = [column.created_at, column.id]
  }
  check "postings_account_version_range" {
    expr = "\"account_version\" >= 1"
  }
  check "postings_side_is_sign" {
    expr = "side = 'debit' AND amount < 0 OR side = 'credit' AND amount > 0"
  }
  check "postings_side_known" {
    expr = "\"side\" IN ('debit', 'credit')"
  }
}
table "reports" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "first_at" {
    null = false
    type = datetime
  }
  column "last_at" {
    null = false
    type = datetime
  }
  column "fingerprint" {
    null = false
    type = blob
  }
  column "kind" {
    null = false
    type = text
  }
  column "reason" {
    null    = false
    type    = text
    default = sql("''")
  }
  column "page" {
    null    = false
    type    = text
    default = sql("''")
  }
  column "source" {
    null    = false
    type    = text
    default = sql("''")
  }
  column "disposition" {
    null    = false
    type    = text
    default = sql("''")
  }
  column "user_agent" {
    null    = false
    type    = text
    default = sql("''")
  }
  column "seen" {
    null    = false
    type    = integer
    default = sql("1")
  }
  primary_key {
    columns = [column.id]
  }
  index "reports_fingerprint_key" {
    unique  = true
    columns = [column.fingerprint]
  }
  index "report_last_at_id" {
    columns = [column.last_at, column.id]
  }
  index "report_kind_last_at_id" {
    columns = [column.kind, column.last_at, column.id]
  }
  check "reports_disposition_length" {
    expr = "octet_length(\"disposition\") <= 16"
  }
  check "reports_fingerprint_length" {
    expr = "octet_length(\"fingerprint\") >= 1 AND octet_length(\"fingerprint\") <= 32"
  }
  check "reports_kind_length" {
    expr = "octet_length(\"kind\") >= 1 AND octet_length(\"kind\") <= 64"
  }
  check "reports_page_length" {
    expr = "length(\"page\") <= 400"
  }
  check "reports_reason_length" {
    expr = "octet_length(\"reason\") <= 64"
  }
  check "reports_seen_range" {
    expr = "\"seen\" >= 1"
  }
  check "reports_source_length" {
    expr = "length(\"source\") <= 400"
  }
  check "reports_user_agent_length" {
    expr = "length(\"user_agent\") <= 400"
  }
}
table "report_counts" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "hour" {
    null = false
    type = datetime
  }
  column "kind" {
    null = false
    type = text
  }
  column "seen" {
    null = false
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
  index "reportcount_hour_kind" {
    unique  = true
    columns = [column.hour, column.kind]
  }
  check "report_counts_kind_length" {
    expr = "octet_length(\"kind\") >= 1 AND octet_length(\"kind\") <= 64"
  }
  check "report_counts_seen_range" {
    expr = "\"seen\" >= 1"
  }
}
table "sessions" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "updated_at" {
    null = false
    type = datetime
  }
  column "token_hash" {
    null = false
    type = blob
  }
  column "seen_at" {
    null = false
    type = datetime
  }
  column "authenticated_at" {
    null = false
    type = datetime
  }
  column "proved_act" {
    null = true
    type = blob
  }
  column "expires_at" {
    null = false
    type = datetime
  }
  column "ends_at" {
    null = false
    type = datetime
  }
  column "ip" {
    null    = false
    type    = text
    default = sql("''")
  }
  column "user_agent" {
    null    = false
    type    = text
    default = sql("''")
  }
  column "user_id" {
    null = false
    type = uuid
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "sessions_users_sessions" {
    columns     = [column.user_id]
    ref_columns = [table.users.column.id]
    on_delete   = CASCADE
  }
  index "sessions_token_hash_key" {
    unique  = true
    columns = [column.token_hash]
  }
  index "session_user_id" {
    columns = [column.user_id]
  }
  index "session_expires_at" {
    columns = [column.expires_at]
  }
  check "sessions_idle_within_absolute" {
    expr = "expires_at <= ends_at"
  }
  check "sessions_ip_length" {
    expr = "octet_length(\"ip\") <= 45"
  }
  check "sessions_proved_act_length" {
    expr = "octet_length(\"proved_act\") <= 32"
  }
  check "sessions_token_hash_length" {
    expr = "octet_length(\"token_hash\") >= 1 AND octet_length(\"token_hash\") <= 32"
  }
  check "sessions_user_agent_length" {
    expr = "length(\"user_agent\") <= 400"
  }
}
table "setting_changes" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "name" {
    null = false
    type = text
  }
  column "revision" {
    null = false
    type = integer
  }
  column "actor_id" {
    null = false
    type = uuid
  }
  column "content" {
    null = false
    type = json
  }
  primary_key {
    columns = [column.id]
  }
  index "settingchange_name_revision" {
    unique  = true
    columns = [column.name, column.revision]
  }
  index "settingchange_created_at_id" {
    columns = [column.created_at, column.id]
  }
  check "setting_changes_name_length" {
    expr = "octet_length(\"name\") >= 1 AND octet_length(\"name\") <= 64"
  }
  check "setting_changes_revision_range" {
    expr = "\"revision\" >= 1"
  }
}
table "spent_seals" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "spent_by" {
    null = false
    type = uuid
  }
  column "expires_at" {
    null = false
    type = datetime
  }
  primary_key {
    columns = [column.id]
  }
  index "spentseal_expires_at" {
    columns = [column.expires_at]
  }
}
table "tier_changes" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "revision" {
    null = false
    type = integer
  }
  column "actor_id" {
    null = false
    type = uuid
  }
  column "recent_from" {
    null = false
    type = integer
  }
  column "typed_from" {
    null = false
    type = integer
  }
  primary_key {
    columns = [column.id]
  }
  index "tier_changes_revision_key" {
    unique  = true
    columns = [column.revision]
  }
  check "tier_changes_ordered" {
    expr = "typed_from >= recent_from"
  }
  check "tier_changes_recent_from_range" {
    expr = "\"recent_from\" >= 0"
  }
  check "tier_changes_revision_range" {
    expr = "\"revision\" >= 1"
  }
  check "tier_changes_typed_from_range" {
    expr = "\"typed_from\" >= 0"
  }
}
table "transfers" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "updated_at" {
    null = false
    type = datetime
  }
  column "version" {
    null    = false
    type    = integer
    default = sql("1")
  }
  column "amount" {
    null = false
    type = integer
  }
  column "note" {
    null    = false
    type    = text
    default = sql("''")
  }
  column "state" {
    null    = false
    type    = text
    default = sql("'pending'")
  }
  column "expires_at" {
    null = false
    type = datetime
  }
  column "settled_at" {
    null = true
    type = datetime
  }
  column "sender_id" {
    null = false
    type = uuid
  }
  column "recipient_id" {
    null = false
    type = uuid
  }
  primary_key {
    columns = [column.id]
  }
  foreign_key "transfers_accounts_sent" {
    columns     = [column.sender_id]
    ref_columns = [table.accounts.column.id]
    on_delete   = RESTRICT
  }
  foreign_key "transfers_accounts_received" {
    columns     = [column.recipient_id]
    ref_columns = [table.accounts.column.id]
    on_delete   = RESTRICT
  }
  index "transfer_sender_id_created_at_id" {
    columns = [column.sender_id, column.created_at, column.id]
  }
  index "transfer_recipient_id_created_at_id" {
    columns = [column.recipient_id, column.created_at, column.id]
  }
  index "transfer_state_expires_at_id" {
    columns = [column.state, column.expires_at, column.id]
  }
  index "transfer_created_at_id" {
    columns = [column.created_at, column.id]
  }
  check "transfers_amount_range" {
    expr = "\"amount\" >= 1"
  }
  check "transfers_note_length" {
    expr = "length(\"note\") <= 140"
  }
  check "transfers_settled_once" {
    expr = "state = 'pending' AND settled_at IS NULL OR state <> 'pending' AND settled_at IS NOT NULL"
  }
  check "transfers_state_known" {
    expr = "\"state\" IN ('pending', 'confirmed', 'cancelled', 'expired')"
  }
  check "transfers_two_accounts" {
    expr = "sender_id <> recipient_id"
  }
  check "transfers_version_range" {
    expr = "\"version\" >= 1"
  }
}
table "users" {
  schema = schema.main
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = datetime
  }
  column "updated_at" {
    null = false
    type = datetime
  }
  column "version" {
    null    = false
    type    = integer
    default = sql("1")
  }
  column "username_search" {
    null = true
    type = text
  }
  column "email_search" {
    null = true
    type = text
  }
  column "username" {
    null = false
    type = text
  }
  column "username_key" {
    null = false
    type = text
  }
  column "email" {
    null = false
    type = text
  }
  column "email_key" {
    null = false
    type = text
  }
  column "email_verified_at" {
    null = true
    type = datetime
  }
  column "password_hash" {
    null = false
    type = text
  }
  column "password_changed_at" {
    null = false
    type = datetime
  }
  column "credential_version" {
    null    = false
    type    = integer
    default = sql("1")
  }
  column "role" {
    null    = false
    type    = text
    default = sql("'user'")
  }
  column "display_name" {
    null = false
    type = text
  }
  column "time_zone" {
    null    = false
    type    = text
    default = sql("'UTC'")
  }
  column "theme" {
    null    = false
    type    = text
    default = sql("'system'")
  }
  primary_key {
    columns = [column.id]
  }
  index "users_username_key_key" {
    unique  = true
    columns = [column.username_key]
  }
  index "users_email_key_key" {
    unique  = true
    columns = [column.email_key]
  }
  index "user_username_search_id" {
    columns = [column.username_search, column.id]
  }
  index "user_email_search_id" {
    columns = [column.email_search, column.id]
  }
  index "user_role_username_key" {
    columns = [column.role, column.username_key]
  }
  index "user_email_verified_at_id" {
    columns = [column.email_verified_at, column.id]
  }
  index "user_created_at_id" {
    columns = [column.created_at, column.id]
  }
  check "users_credential_version_range" {
    expr = "\"credential_version\" >= 1"
  }
  check "users_display_name_length" {
    expr = "octet_length(\"display_name\") >= 1 AND length(\"display_name\") <= 100"
  }
  check "users_email_key_length" {
    expr = "octet_length(\"email_key\") >= 1 AND octet_length(\"email_key\") <= 254"
  }
  check "users_email_length" {
    expr = "octet_length(\"email\") >= 1 AND octet_length(\"email\") <= 254"
  }
  check "users_email_search_length" {
    expr = "octet_length(\"email_search\") <= 1056"
  }
  check "users_password_hash_length" {
    expr = "octet_length(\"password_hash\") >= 1"
  }
  check "users_role_known" {
    expr = "\"role\" IN ('user', 'admin')"
  }
  check "users_theme_known" {
    expr = "\"theme\" IN ('system', 'light', 'dark')"
  }
  check "users_time_zone_length" {
    expr = "octet_length(\"time_zone\") >= 1 AND octet_length(\"time_zone\") <= 64"
  }
  check "users_username_key_length" {
    expr = "octet_length(\"username_key\") >= 1 AND length(\"username_key\") <= 200"
  }
  check "users_username_length" {
    expr = "octet_length(\"username\") >= 1 AND length(\"username\") <= 100"
  }
  check "users_username_search_length" {
    expr = "octet_length(\"username_search\") <= 1056"
  }
  check "users_version_range" {
    expr = "\"version\" >= 1"
  }
}
schema "main" {
}
