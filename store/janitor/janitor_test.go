package janitor_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"unframed/ent"
	"unframed/ent/session"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/store/janitor"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
)

func TestSweepDeletesWhatExpiredAndNothingElse(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := migrated.Open(t, o)
		ctx := viewer.AsSystem(context.Background(), "test")
		now := time.Now().UTC().Truncate(time.Microsecond)
		owner := s.User.Create().SetUsername("ada").SetUsernameKey("ada").SetEmail("ada@example.com").
			SetEmailKey("ada@example.com").SetPasswordHash("x").SetDisplayName("Ada").SaveX(ctx)
		var rows []*ent.SessionCreate
		const expired, alive = 1200, 3 // more than two batches
		for i := range expired + alive {
			ends := now.Add(-time.Duration(i+1) * time.Second)
			if i >= expired {
				ends = now.Add(time.Hour)
			}
			rows = append(rows, s.Session.Create().SetUserID(owner.ID).SetTokenHash([]byte{byte(i >> 8), byte(i)}).SetExpiresAt(ends).SetEndsAt(ends))
		}
		for len(rows) > 0 {
			n := min(len(rows), 400)
			s.Session.CreateBulk(rows[:n]...).ExecX(ctx)
			rows = rows[n:]
		}
		n, err := janitor.Sweep(context.Background(), s, now, []string{session.Table})
		if err != nil || n != expired {
			t.Fatalf("deleted %d rows, want %d: %v", n, expired, err)
		}
		if left := s.Session.Query().CountX(ctx); left != alive {
			t.Fatalf("%d sessions are left, want %d", left, alive)
		}
	})
}

func TestRunSaysOnceWhatItLooksAfter(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := migrated.Open(t, o)
		tables, err := janitor.Tables(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		log := &endsAtFirstLine{end: cancel}
		janitor.Run(ctx, s, slog.New(slog.NewTextHandler(log, nil)))
		want := 1
		if s.Engine == store.CockroachDB && len(tables) == 0 {
			want = 0 // the server does it
		}
		if got := strings.Count(log.String(), "\n"); got != want {
			t.Fatalf("%s %s: %d lines in the log, want %d:\n%s", s.Engine, s.Version, got, want, log.String())
		}
	})
}

// endsAtFirstLine is a log that ends the janitor's work as soon as it speaks.
type endsAtFirstLine struct {
	bytes.Buffer
	end func()
}

func (l *endsAtFirstLine) Write(p []byte) (int, error) {
	l.end()
	return l.Buffer.Write(p)
}
