// Package backfill is how a migration computes in Go what SQL cannot, for rows
// that exist: a folded search key, a setting that moves. A migration file names
// a Backfill of ent/migrate/migrations, and package migrate runs it in batches.
package backfill

import "fmt"

// FirstUUID is the Start of a backfill whose key is a UUID.
const FirstUUID = "00000000-0000-0000-0000-000000000000"

// Backfill walks over the rows of a table in the order of a key and writes what
// it computes from each. A batch and the note of how far it came are one
// transaction, SERIALIZABLE on the servers, so that every row is written once,
// wherever the program is killed, and from what the row holds at that moment.
// The statements are constants that all engines understand, with $1, $2, …; they
// name columns as they are at that migration, which the generated code need not
// know any more.
type Backfill struct {
	// Name is what a migration file calls it: small letters, digits, underscores.
	Name string
	// Start is a key before every other: FirstUUID, "" for text, "0" for numbers.
	Start string
	// Read selects rows whose key is above $1, in its order, at most $2 of them.
	Read string
	// Write is run for each row with what Row returns.
	Write string
	// Row scans what Read selected of one row and returns its key and the
	// arguments of Write; nil leaves the row as it is.
	Row func(scan func(dest ...any) error) (key string, write []any, err error)
	// Batch is how many rows are one transaction; 0 for 500.
	Batch int
}

// DefaultBatch is how many rows are one transaction where nothing is said.
const DefaultBatch = 500

// Size is how many rows are one transaction.
func (b Backfill) Size() int {
	if b.Batch <= 0 {
		return DefaultBatch
	}
	return b.Batch
}

// Find returns the backfill of that name.
func Find(all []Backfill, name string) (Backfill, error) {
	for _, b := range all {
		if b.Name == name {
			return b, nil
		}
	}
	return Backfill{}, fmt.Errorf("no backfill is called %q: add it to ent/migrate/migrations/backfills.go", name)
}
