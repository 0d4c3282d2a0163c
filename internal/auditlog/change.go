package auditlog

import (
	"context"

	"unframed/adminkit"
	"unframed/ent"
)

// RecordChange adds what was done on an admin page or by the API, for
// adminkit.Options.
func RecordChange(ctx context.Context, tx *ent.Client, e adminkit.Event) error {
	return Record(ctx, tx, Event{
		Actor: e.Actor, Action: e.Action, SubjectType: e.Table, SubjectID: e.ID, Details: e.Details,
	})
}
