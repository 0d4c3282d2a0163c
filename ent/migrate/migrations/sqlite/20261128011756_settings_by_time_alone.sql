-- unframed:from fa0774c3b0573ecd6f2b9a850862e176 to 052af341bcdf21b4b45a72be2cde8543 as 0dbe507c1ea6dffc856228ba3a3e3fc4

-- Drop index "settingchange_name_created_at_id" from table: "setting_changes".
DROP INDEX `settingchange_name_created_at_id`;
