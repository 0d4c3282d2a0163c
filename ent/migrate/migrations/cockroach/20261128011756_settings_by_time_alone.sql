-- unframed:from 74f758d40f01bd60dd9ce9fa88838a5e to 781f1b645d44aded5bfafcd5fbb85d8b as 64db28adf882f1abce1265c8632fd6c9

-- Drop index "settingchange_name_created_at_id" from table: "setting_changes".
DROP INDEX IF EXISTS "settingchange_name_created_at_id" CASCADE;
