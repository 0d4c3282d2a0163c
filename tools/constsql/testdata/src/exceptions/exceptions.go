package exceptions

import "database/sql"

func excused(db *sql.DB, role string) {
	_, _ = db.Exec("GRANT SELECT ON users TO " + role) //constsql:allow role is a quoted identifier
	//constsql:allow role is a quoted identifier
	_, _ = db.Exec("GRANT SELECT ON users TO " + role)
	// A role cannot be an argument.
	//constsql:allow role is a quoted identifier
	_, _ = db.Exec(
		"GRANT SELECT ON users TO " + role,
	)
}

// all prints statements.
//
//constsql:allow every part is a quoted identifier
func all(role string) []string {
	if role == "" {
		return nil
	}
	return []string{
		"GRANT SELECT ON users TO " + role,
		"REVOKE DELETE ON users FROM " + role,
	}
}

func notExcused(db *sql.DB, role string) {
	_, _ = db.Exec("GRANT SELECT ON users TO " + role) //constsql:allow role is a quoted identifier
	_, _ = db.Exec("GRANT SELECT ON users TO " + role) // want `is not a constant`

	/* want `this exception excuses nothing` */ //constsql:allow role is a quoted identifier

	// too far away
	_, _ = db.Exec("GRANT SELECT ON users TO " + role) // want `is not a constant`
}
