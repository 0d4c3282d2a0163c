package constsql

import "testing"

func TestStatementsAreToldFromProse(t *testing.T) {
	for _, text := range []string{
		"SELECT 1", "select * from t", "select id, name from users", "select count(*) from t", "\n\t-- why\n\t(SELECT 1",
		"/* hint */ SELECT 1", "\x00; select * from t", "\x00 SELECT 1",
		"INSERT INTO t VALUES (1)", "insert or ignore into t (a)", "UPSERT INTO t", "UPDATE \x00", "UPDATE t SET a = 1", "update t set a = 1",
		"DELETE FROM t", "delete from t where a = \x00", "TRUNCATE \x00", "truncate table t",
		"CREATE TABLE t", "create table if not exists \x00 (", "CREATE UNIQUE INDEX i", "CREATE OR REPLACE VIEW v", "create database \x00",
		"ALTER TABLE t", "alter table t add column", "ALTER ROLE r", "DROP TABLE t", "drop table if exists t", "DROP DATABASE \x00",
		"GRANT \x00 TO r", "grant select on t to \x00", "REVOKE ALL ON t FROM r",
		"WITH a AS (SELECT 1)", "with recursive a(n) as (",
		"SET statement_timeout = \x00", "set statement_timeout to \x00", "SET LOCAL x = 1", "SET TRANSACTION AS OF SYSTEM TIME", "set transaction isolation level",
		"PRAGMA foreign_keys", "pragma foreign_keys = on", "SHOW TABLES", "SAVEPOINT \x00",
		"\x00 WHERE a = \x00", "\x00 ORDER BY \x00", "\x00 AND \x00", " AND a = \x00", "\x00 LIMIT 10", "\x00 LEFT JOIN t", "ON CONFLICT DO NOTHING", "VALUES (\x00)",
	} {
		if !looksLikeSQL(text) {
			t.Errorf("%q is not taken for SQL", text)
		}
	}
	for _, text := range []string{
		"", "\x00", "Update settings", "update \x00", "Update the settings of \x00", "Updated \x00", "update \x00 set aside",
		"Select a file from the list", "select \x00", "Select one from the menu", "Selected \x00", "selection", "Selects \x00 from \x00 items",
		"Delete \x00 from the list", "delete from the cart", "Delete from here", "DELETE /users/\x00", "DELETED \x00",
		"Insert \x00 into \x00", "insert into the slot \x00", "Create user \x00", "create \x00", "Create an account", "Created table \x00",
		"Drop \x00", "drop table lamps here", "Alter ego", "Grant access to \x00", "grant \x00", "With \x00 as a guest", "With kind regards",
		"Set \x00 to \x00", "set name = \x00", "Set password", "SETTINGS \x00", "Show \x00", "showing \x00", "Where to go", "Order by phone: \x00",
		"where \x00 = \x00 in prose", "\x00 and \x00", "the values (\x00)", "Please call \x00", "copy \x00", "/login?next=\x00", "frame-ancestors \x00",
	} {
		if looksLikeSQL(text) {
			t.Errorf("%q is taken for SQL", text)
		}
	}
}
