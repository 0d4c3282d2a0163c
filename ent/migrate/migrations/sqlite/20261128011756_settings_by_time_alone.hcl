# What this migration makes of the tables that it touches. app migrate rebase reads it.
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
