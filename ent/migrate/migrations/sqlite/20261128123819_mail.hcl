# What this migration makes of the tables that it touches. app migrate rebase reads it.
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
