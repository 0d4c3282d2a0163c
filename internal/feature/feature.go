// Package feature is the seam by which a product has a thing or not: a feature is
// one value, listed in cmd/app/features.go, and the program takes from the list
// what it needs to know of each. Nothing here knows any feature.
package feature

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"unframed/ent"
	"unframed/settings"
	"unframed/store"
)

// Feature is what a product can have or not. All but its name may be left out.
type Feature struct {
	Name     string
	Commands func() []*cobra.Command
	Settings []settings.Declared // that administrators change, in the order of /admin/config

	// Prepare makes the rows without which the feature does not work; it runs
	// before a server starts and before a command makes people, and may find that
	// they are there.
	Prepare func(ctx context.Context, s *store.Store) error
	// Join makes what the feature keeps of a person, in the transaction that makes
	// the person.
	Join func(ctx context.Context, tx *ent.Client, p Newcomer) error
	// Run works beside the server until ctx ends.
	Run func(ctx context.Context, s *store.Store, log *slog.Logger) error
}

// Newcomer is a person who is being made.
type Newcomer struct {
	ID      uuid.UUID
	At      time.Time
	Opening int64 // APP_OPENING_BALANCE, in minor units
}

// List is what a product is made of.
type List []Feature

// Commands are those of all features.
func (l List) Commands() (all []*cobra.Command) {
	for _, f := range l {
		if f.Commands != nil {
			all = append(all, f.Commands()...)
		}
	}
	return all
}

// Settings are those of all features.
func (l List) Settings() (all []settings.Declared) {
	for _, f := range l {
		all = append(all, f.Settings...)
	}
	return all
}

// Prepare prepares each feature.
func (l List) Prepare(ctx context.Context, s *store.Store) error {
	for _, f := range l {
		if f.Prepare == nil {
			continue
		}
		if err := f.Prepare(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// Join tells each feature of a newcomer.
func (l List) Join(ctx context.Context, tx *ent.Client, p Newcomer) error {
	for _, f := range l {
		if f.Join == nil {
			continue
		}
		if err := f.Join(ctx, tx, p); err != nil {
			return err
		}
	}
	return nil
}

// Start begins what each feature does beside the server, and does not wait for it.
func (l List) Start(ctx context.Context, s *store.Store, log *slog.Logger) {
	for _, f := range l {
		if f.Run == nil {
			continue
		}
		go func() {
			if err := f.Run(ctx, s, log); err != nil && ctx.Err() == nil {
				log.ErrorContext(ctx, "the work of a feature beside the server has ended", "feature", f.Name, "error", err)
			}
		}()
	}
}
