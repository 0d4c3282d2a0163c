package exceptions

import "database/sql"

func faulty(db *sql.DB, role string) {
	/* want `an exception needs its reason` */         //constsql:allow
	_, _ = db.Exec("GRANT SELECT ON users TO " + role) // want `is not a constant`
	/* want `unknown directive //constsql:ignore` */ //constsql:ignore because
	/* want `this exception excuses nothing` */ //constsql:allow nothing is here
	_, _ = db.Exec("SELECT 1")
}
