// Package feature is the seam by which a product has a thing or not. A feature is one
// value, listed in cmd/app/features.go: what it may give is the fields of Feature and
// of Site, and the program and the site take from the list what is there. Nothing here
// knows any feature.
package feature

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"unframed/accounts"
	"unframed/ent"
	"unframed/settings"
	"unframed/store"
)

// Feature is what a product can have or not. All but its name may be left out.
type Feature struct {
	Name     string
	Commands func() []*cobra.Command
	Settings []settings.Declared // that administrators change, in the order of /admin/config

	// Attached is a table with at most one row for each person, whose id comes along
	// with each request; one feature of a product may have one, for each request pays.
	Attached *accounts.Attached
	// Site makes what the feature answers and shows.
	Site func(Parts) (Site, error)

	// Prepare makes the rows without which the feature does not work; it runs
	// before a server starts and before a command makes people, and may find that
	// they are there.
	Prepare func(ctx context.Context, s *store.Store) error
	// Run works beside the server until ctx ends.
	Run func(ctx context.Context, s *store.Store, log *slog.Logger) error
	// Seed fills the database with what can be tried, by a flag of app seed.
	Seed *Seed

	// Join makes what the feature keeps of a person, in the transaction that makes
	// the person.
	Join func(ctx context.Context, tx *ent.Client, p Newcomer) error
	// Export gives a person all that the feature keeps of them, as the viewer in ctx
	// may see it.
	Export func(ctx context.Context, c *ent.Client, person uuid.UUID) ([]Exported, error)
	// Leave undoes what ties the feature's rows to a person, in the transaction that
	// deletes the person, and fails with a problem that says what is to be done
	// first where they cannot go yet.
	Leave func(ctx context.Context, tx *ent.Client, person uuid.UUID) error
}

// Newcomer is a person who is being made.
type Newcomer struct {
	ID      uuid.UUID
	At      time.Time
	Opening int64 // APP_OPENING_BALANCE, in minor units
}

// Seed is a flag of app seed: how many rows of a kind are made.
type Seed struct {
	Flag, Help string
	Rows       int // unless the flag says another number
	// Make makes n rows among the people in the time since, tells show how far it
	// is, and returns how many it made.
	Make func(ctx context.Context, s *store.Store, people []uuid.UUID, n int, since time.Time, show func(done, all int)) (int, error)
}

// Exported is a list that belongs into a person's export.
type Exported struct {
	Name string // of the list, such as "transfers"
	Rows []any  // as JSON
}
