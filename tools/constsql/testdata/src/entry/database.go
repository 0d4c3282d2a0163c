package entry

import (
	"context"
	"database/sql"
)

const selectName = "SELECT name FROM users WHERE id = $1"

var variable = "SELECT 1"

func innocent(ctx context.Context, db *sql.DB, tx *sql.Tx, conn *sql.Conn, id string) error {
	const local = selectName + " FOR UPDATE"
	_ = db.QueryRow(selectName, id)
	_ = tx.QueryRowContext(ctx, local, id)
	_, _ = conn.ExecContext(ctx, "DELETE FROM sessions WHERE id = $1", id)
	_, _ = db.Prepare(("SELECT 1"))
	_, _ = (*sql.DB).Exec(db, "SELECT 1")
	stmt, err := db.PrepareContext(ctx, selectName)
	if err != nil {
		return err
	}
	_, err = stmt.Exec(id) // an argument, not SQL
	return err
}

func planted(ctx context.Context, db *sql.DB, tx *sql.Tx, conn *sql.Conn) {
	id := text()
	q := selectName
	_, _ = db.Exec("DELETE FROM users WHERE id = " + id) // want `the SQL given to \(\*database/sql\.DB\)\.Exec is not a constant`
	_, _ = db.Query(q)                                   // want `DB\)\.Query is not a constant`
	_ = db.QueryRow(variable)                            // want `DB\)\.QueryRow is not a constant`
	_, _ = db.Prepare(q)                                 // want `DB\)\.Prepare is not a constant`
	_, _ = tx.ExecContext(ctx, id)                       // want `Tx\)\.ExecContext is not a constant`
	_, _ = tx.QueryContext(ctx, id)                      // want `Tx\)\.QueryContext is not a constant`
	_ = conn.QueryRowContext(ctx, id)                    // want `Conn\)\.QueryRowContext is not a constant`
	_, _ = conn.PrepareContext(ctx, id)                  // want `Conn\)\.PrepareContext is not a constant`
	_, _ = (*sql.DB).Exec(db, id)                        // want `DB\)\.Exec is not a constant`
	_, _ = db.Exec(text())                               // want `DB\)\.Exec is not a constant`
	_, _ = db.Exec(several())                            // want `DB\)\.Exec is not a constant`
	run := db.Exec                                       // want `DB\)\.Exec is taken as a value`
	_, _ = run(id)
	for _, q := range []string{"SELECT 1"} {
		_, _ = db.Exec(q) // want `DB\)\.Exec is not a constant`
	}
}

func text() string           { return "" }
func several() (string, any) { return "", nil }
