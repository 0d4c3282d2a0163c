package entry

import "database/sql"

func inTest(db *sql.DB, id string) {
	for _, q := range []string{"SELECT 1", "SELECT 2"} {
		_, _ = db.Exec(q) // a list of constants is common in tests
	}
	_, _ = db.Exec("DELETE FROM users WHERE id = " + id) // want `this SQL is concatenated`
}
