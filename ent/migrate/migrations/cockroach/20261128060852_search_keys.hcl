# What this migration makes of the tables that it touches. app migrate rebase reads it.
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
  column "username_search" {
    null = true
    type = varchar
  }
  column "email_search" {
    null = true
    type = varchar
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
