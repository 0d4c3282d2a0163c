package ledger

import (
	"context"
	"encoding/json"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"unframed/ent"
	"unframed/ent/limitchange"
	"unframed/ent/tierchange"
	"unframed/internal/viewer"
	"unframed/settings"
)

// carrying reads the tables in which the release before this one
// keeps the limits and the tiers; the next release drops them.
var carrying = viewer.System("carry limits and tiers over from a former release",
	viewer.May(viewer.Read, ent.TypeLimitChange, ent.TypeTierChange))

// limitChanges is the limits' former table.
type limitChanges struct{}

// Newest implements settings.Legacy.
func (limitChanges) Newest(ctx context.Context, c *ent.Client) (int64, error) {
	newest, err := c.LimitChange.Query().Where(limitchange.RevisionGT(0)).Order(limitchange.ByRevision(sql.OrderDesc())).Limit(1).All(carrying.In(ctx))
	if err != nil || len(newest) == 0 {
		return 0, err
	}
	return newest[0].Revision, nil
}

// After implements settings.Legacy.
func (limitChanges) After(ctx context.Context, tx *ent.Client, revision int64) ([]settings.Change, error) {
	rows, err := tx.LimitChange.Query().Where(limitchange.RevisionGT(revision)).Order(limitchange.ByRevision()).All(carrying.In(ctx))
	var changes []settings.Change
	for _, r := range rows {
		changes = append(changes, settings.Change{ID: r.ID, Revision: r.Revision, Actor: r.ActorID, At: r.CreatedAt, Value: formerValue(map[string]int64{
			"per_transfer": r.PerTransfer, "per_day": r.PerDay,
		}, 0)})
	}
	return changes, err
}

// Write implements settings.Legacy.
func (limitChanges) Write(ctx context.Context, tx *ent.Client, c settings.Change) error {
	l, err := LimitSetting.Decode(c.Value)
	if err != nil {
		return err
	}
	return tx.LimitChange.Create().SetID(c.ID).SetCreatedAt(c.At).SetRevision(c.Revision).SetActorID(c.Actor).
		SetPerTransfer(int64(l.PerTransfer)).SetPerDay(int64(l.PerDay)).Exec(ctx)
}

// tierChanges is the tiers' former table.
type tierChanges struct{}

// Newest implements settings.Legacy.
func (tierChanges) Newest(ctx context.Context, c *ent.Client) (int64, error) {
	newest, err := c.TierChange.Query().Where(tierchange.RevisionGT(0)).Order(tierchange.ByRevision(sql.OrderDesc())).Limit(1).All(carrying.In(ctx))
	if err != nil || len(newest) == 0 {
		return 0, err
	}
	return newest[0].Revision, nil
}

// After implements settings.Legacy.
func (tierChanges) After(ctx context.Context, tx *ent.Client, revision int64) ([]settings.Change, error) {
	rows, err := tx.TierChange.Query().Where(tierchange.RevisionGT(revision)).Order(tierchange.ByRevision()).All(carrying.In(ctx))
	var changes []settings.Change
	for _, r := range rows {
		changes = append(changes, settings.Change{ID: r.ID, Revision: r.Revision, Actor: r.ActorID, At: r.CreatedAt, Value: formerValue(map[string]int64{
			"recent_from": r.RecentFrom, "typed_from": r.TypedFrom,
		}, int64(Never))})
	}
	return changes, err
}

// Write implements settings.Legacy.
func (tierChanges) Write(ctx context.Context, tx *ent.Client, c settings.Change) error {
	t, err := TierSetting.Decode(c.Value)
	if err != nil {
		return err
	}
	return tx.TierChange.Create().SetID(c.ID).SetCreatedAt(c.At).SetRevision(c.Revision).SetActorID(c.Actor).
		SetRecentFrom(int64(t.RecentFrom)).SetTypedFrom(int64(t.TypedFrom)).Exec(ctx)
}

// formerValue is what the columns hold as a setting holds it.
func formerValue(columns map[string]int64, none int64) json.RawMessage {
	held := map[string]any{}
	for name, minor := range columns {
		held[name] = nil
		if minor != none {
			held[name] = Amount(minor).String()
		}
	}
	value, err := json.Marshal(held)
	if err != nil {
		panic(fmt.Sprintf("ledger: amounts cannot be written: %v", err)) // of a map of strings
	}
	return value
}
