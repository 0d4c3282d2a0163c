package feature

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"unframed/accounts"
	"unframed/ent"
	"unframed/settings"
	"unframed/store"
)

// List is what a product is made of.
type List []Feature

// Names are those of all features.
func (l List) Names() (all []string) {
	for _, f := range l {
		all = append(all, f.Name)
	}
	return all
}

// Without are the names of all features but some. It refuses a name that none has.
func (l List) Without(some []string) ([]string, error) {
	all := l.Names()
	for _, name := range some {
		if !slices.Contains(all, name) {
			return nil, fmt.Errorf("there is no feature %q to leave out; there are: %s", name, strings.Join(all, ", "))
		}
	}
	return slices.DeleteFunc(all, func(name string) bool { return slices.Contains(some, name) }), nil
}

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

// Attached is that of the feature which has one. It panics where two have: each
// request would pay for both.
func (l List) Attached() (a *accounts.Attached) {
	for _, f := range l {
		if f.Attached != nil && a != nil {
			panic("the features have two tables attached to a person, " + a.Table + " and " + f.Attached.Table)
		}
		a = cmp.Or(a, f.Attached)
	}
	return a
}

// Sites are what all features answer and show.
func (l List) Sites(parts Parts) (all []Site, err error) {
	for _, f := range l {
		if f.Site == nil {
			continue
		}
		of, err := f.Site(parts)
		if err != nil {
			return nil, fmt.Errorf("the feature %s: %w", f.Name, err)
		}
		all = append(all, of)
	}
	return all, nil
}

// Seeds are those of all features.
func (l List) Seeds() (all []*Seed) {
	for _, f := range l {
		if f.Seed != nil {
			all = append(all, f.Seed)
		}
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

// Export is what all features keep of a person, in their order.
func (l List) Export(ctx context.Context, c *ent.Client, person uuid.UUID) (all []Exported, err error) {
	for _, f := range l {
		if f.Export == nil {
			continue
		}
		lists, err := f.Export(ctx, c, person)
		if err != nil {
			return nil, fmt.Errorf("export of the feature %s: %w", f.Name, err)
		}
		all = append(all, lists...)
	}
	return all, nil
}

// Leave unties a person from what each feature keeps, and stops at the first that
// cannot let them go yet.
func (l List) Leave(ctx context.Context, tx *ent.Client, person uuid.UUID) error {
	for _, f := range l {
		if f.Leave == nil {
			continue
		}
		if err := f.Leave(ctx, tx, person); err != nil {
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
