# What this migration makes of the tables that it touches. app migrate rebase reads it.
# features: {"table":"attempt_counts","expires_by":"expires_at","hash_sharded":["attemptcount_expires_at"]}
table "attempt_counts" {
  schema = schema.public
  column "id" {
    null = false
    type = uuid
  }
  column "kind" {
    null = false
    type = varchar
  }
  column "due" {
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
  index "attemptcount_expires_at" {
    columns = [column.expires_at]
  }
  check "attempt_counts_kind_length" {
    expr = "octet_length(\"kind\") >= 1 AND octet_length(\"kind\") <= 64"
  }
}
table "held_forms" {
  schema = schema.public
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = timestamptz
  }
  column "session_id" {
    null = false
    type = uuid
  }
  column "page" {
    null = false
    type = varchar
  }
  column "title" {
    null = false
    type = varchar
  }
  column "details" {
    null = true
    type = jsonb
  }
  column "act_hash" {
    null = false
    type = bytea
  }
  column "typed" {
    null = true
    type = jsonb
  }
  column "expires_at" {
    null = false
    type = timestamptz
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
table "users" {
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
  column "version" {
    null    = false
    type    = bigint
    default = sql("1")
  }
  column "username" {
    null = false
    type = varchar
  }
  column "username_key" {
    null = false
    type = varchar
  }
  column "email" {
    null = false
    type = varchar
  }
  column "email_key" {
    null = false
    type = varchar
  }
  column "email_verified_at" {
    null = true
    type = timestamptz
  }
  column "password_hash" {
    null = false
    type = varchar
  }
  column "password_changed_at" {
    null = false
    type = timestamptz
  }
  column "credential_version" {
    null    = false
    type    = bigint
    default = sql("1")
  }
  column "role" {
    null    = false
    type    = varchar
    default = sql("'user'")
  }
  column "display_name" {
    null = false
    type = varchar
  }
  column "time_zone" {
    null    = false
    type    = varchar
    default = sql("'UTC'")
  }
  column "theme" {
    null    = false
    type    = varchar
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
  index "user_username_id" {
    columns = [column.username, column.id]
  }
  index "user_email_id" {
    columns = [column.email, column.id]
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
  check "users_version_range" {
    expr = "\"version\" >= 1"
  }
}
