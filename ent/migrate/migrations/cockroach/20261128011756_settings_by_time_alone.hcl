# What this migration makes of the tables that it touches. app migrate rebase reads it.
table "setting_changes" {
  schema = schema.public
  column "id" {
    null = false
    type = uuid
  }
  column "created_at" {
    null = false
    type = timestamptz
  }
  column "name" {
    null = false
    type = varchar
  }
  column "revision" {
    null = false
    type = bigint
  }
  column "actor_id" {
    null = false
    type = uuid
  }
  column "content" {
    null = false
    type = jsonb
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
