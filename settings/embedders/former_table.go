package embedders

import (
	"context"
	"encoding/json"

	"entgo.io/ent/dialect/sql"

	"unframed/ent"
	"unframed/ent/embedderchange"
	"unframed/internal/viewer"
	"unframed/settings"
)

// carrying reads the table in which the release before this one keeps
// the list; the next release drops it.
var carrying = viewer.System("carry the trusted embedders over from a former release",
	viewer.May(viewer.Read, ent.TypeEmbedderChange))

type formerTable struct{}

// Newest implements settings.Legacy.
func (formerTable) Newest(ctx context.Context, c *ent.Client) (int64, error) {
	newest, err := c.EmbedderChange.Query().Where(embedderchange.RevisionGT(0)).
		Order(embedderchange.ByRevision(sql.OrderDesc())).Limit(1).All(carrying.In(ctx))
	if err != nil || len(newest) == 0 {
		return 0, err
	}
	return newest[0].Revision, nil
}

// After implements settings.Legacy.
func (formerTable) After(ctx context.Context, tx *ent.Client, revision int64) ([]settings.Change, error) {
	rows, err := tx.EmbedderChange.Query().Where(embedderchange.RevisionGT(revision)).Order(embedderchange.ByRevision()).All(carrying.In(ctx))
	if err != nil {
		return nil, err
	}
	var changes []settings.Change
	for _, r := range rows {
		value, err := json.Marshal(map[string][]string{"origins": r.Origins})
		if err != nil {
			return nil, err
		}
		changes = append(changes, settings.Change{ID: r.ID, Revision: r.Revision, Actor: r.ActorID, At: r.CreatedAt, Value: value})
	}
	return changes, nil
}

// Write implements settings.Legacy.
func (formerTable) Write(ctx context.Context, tx *ent.Client, c settings.Change) error {
	list, err := Setting.Decode(c.Value)
	if err != nil {
		return err
	}
	return tx.EmbedderChange.Create().SetID(c.ID).SetCreatedAt(c.At).SetRevision(c.Revision).SetActorID(c.Actor).
		SetOrigins(append([]string{}, list.Origins...)).Exec(ctx)
}
