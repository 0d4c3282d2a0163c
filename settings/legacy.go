package settings

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/store"
)

// Change is one value that a setting had.
type Change struct {
	ID       uuid.UUID
	Revision int64
	Actor    uuid.UUID
	At       time.Time
	Value    json.RawMessage
}

// Legacy is the table of its own in which the release before this one keeps a
// setting. While instances of both run, each has to see what the other sets:
// what stands there alone is carried over, history and all, and what is set here
// is written there, too. The release after this one drops the table.
type Legacy interface {
	// Newest is the highest revision there; 0 for none.
	Newest(ctx context.Context, c *ent.Client) (int64, error)
	// After are the changes with a higher revision, the oldest first.
	After(ctx context.Context, tx *ent.Client, revision int64) ([]Change, error)
	// Write adds a change. A revision that is there breaks a rule of the table.
	Write(ctx context.Context, tx *ent.Client, c Change) error
}

// carry copies what only the setting's former table holds.
func (s *Service) carry(ctx context.Context, x Declared) error {
	if x.old() == nil {
		return nil
	}
	there, err := x.old().Newest(ctx, s.store.Client)
	if err != nil {
		return fmt.Errorf("look for what a former release set of %s: %w", x.Name(), err)
	}
	if there <= s.state(x.Name()).revision {
		return nil
	}
	// Whoever looks first carries it over, a page that changes nothing else included.
	ctx = store.Apart(ctx, "what an instance of a former release set is carried over")
	err = s.store.Transact(carrying.In(ctx), func(ctx context.Context, tx *ent.Client) error { return carryIn(ctx, tx, x) })
	if store.BreaksRule(err) {
		return nil // another instance was first
	}
	return err
}

// carryIn is carry within a transaction.
func carryIn(ctx context.Context, tx *ent.Client, x Declared) error {
	ctx = carrying.In(ctx)
	here, err := newest(ctx, tx, x.Name())
	if err != nil {
		return err
	}
	var known int64
	if here != nil {
		known = here.Revision
	}
	changes, err := x.old().After(ctx, tx, known)
	if err != nil {
		return fmt.Errorf("read what a former release set of %s: %w", x.Name(), err)
	}
	for _, c := range changes {
		err := tx.SettingChange.Create().SetID(c.ID).SetCreatedAt(c.At).SetName(x.Name()).
			SetRevision(c.Revision).SetActorID(c.Actor).SetContent(c.Value).Exec(ctx)
		if err != nil {
			return fmt.Errorf("carry over what a former release set of %s: %w", x.Name(), err)
		}
	}
	return nil
}
