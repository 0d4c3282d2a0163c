# What this migration makes of the tables that it touches. app migrate rebase reads it.
# features: {"table":"mail_links","expires_by":"expires_at","hash_sharded":["maillink_expires_at"]}
# features: {"table":"mails","expires_by":"expires_at","hash_sharded":["mail_expires_at"]}
table "mail_links" {
  schema = schema.public
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = timestamptz
  }
  column "user_id" {
    null = false
    type = uuid
  }
  column "purpose" {
    null = false
    type = varchar
  }
  column "address" {
    null = false
    type = varchar
  }
  column "address_key" {
    null = false
    type = varchar
  }
  column "token_hash" {
    null = false
    type = bytea
  }
  column "credential_version" {
    null = false
    type = bigint
  }
  column "expires_at" {
    null = false
    type = timestamptz
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
table "mails" {
  schema = schema.public
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = timestamptz
  }
  column "updated_at" {
    null = false
    type = timestamptz
  }
  column "recipient_search" {
    null = true
    type = varchar
  }
  column "kind" {
    null = false
    type = varchar
  }
  column "recipient" {
    null = false
    type = varchar
  }
  column "user_id" {
    null = true
    type = uuid
  }
  column "details" {
    null = true
    type = jsonb
  }
  column "state" {
    null    = false
    type    = varchar
    default = sql("'waiting'")
  }
  column "attempts" {
    null    = false
    type    = bigint
    default = sql("0")
  }
  column "error" {
    null    = false
    type    = varchar
    default = sql("''")
  }
  column "next_attempt_at" {
    null = false
    type = timestamptz
  }
  column "lease" {
    null = true
    type = uuid
  }
  column "give_up_at" {
    null = false
    type = timestamptz
  }
  column "sent_at" {
    null = true
    type = timestamptz
  }
  column "expires_at" {
    null = true
    type = timestamptz
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
