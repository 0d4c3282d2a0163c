package prune_test

import (
	"context"
	"testing"
	"time"

	"unframed/ent/auditevent"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/store/prune"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
)

func TestOldAuditEventsAreDeletedAndNoOthers(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := migrated.Open(t, o)
		ctx := viewer.AsSystem(context.Background(), "test")
		before := s.Now().Add(-prune.LeastAge - time.Hour).Truncate(time.Microsecond)
		const old, young = 1100, 3 // more than two batches
		for i := range old + young {
			at := before.Add(-time.Duration(i+1) * time.Microsecond)
			if i >= old {
				at = before.Add(time.Duration(i-old) * time.Microsecond) // of that moment, too
			}
			s.AuditEvent.Create().SetAction("test.act").SetCreatedAt(at).ExecX(ctx)
		}
		if n, err := prune.CountAuditEvents(ctx, s, before); err != nil || n != old {
			t.Errorf("%d events are counted, want %d: %v", n, old, err)
		}
		if n, err := prune.AuditEvents(ctx, s, before); err != nil || n != old {
			t.Errorf("%d events are deleted, want %d: %v", n, old, err)
		}
		if left := s.AuditEvent.Query().Where(auditevent.Action("test.act")).CountX(ctx); left != young {
			t.Errorf("%d events are left, want %d", left, young)
		}
		if _, err := prune.AuditEvents(ctx, s, s.Now().Add(time.Hour-prune.LeastAge)); err == nil {
			t.Error("events that are too young are deleted")
		}
		if _, err := s.AuditEvent.Delete().Exec(ctx); err == nil {
			t.Error("the data layer deletes events")
		}
	})
}
