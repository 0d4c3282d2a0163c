package testkit

import "database/sql"

func createDatabase(db *sql.DB, name string) { _, _ = db.Exec("CREATE DATABASE " + name) }
