package migrate

import (
	"context"
	"errors"
	"os"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

// Told to stop, an instance gives the lease back: the next need not wait.
func TestAnInterruptedRunIsTakenUpAtOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := testkit.Open(t, o)
		dir := os.DirFS(writeFiles(t, countingFiles(s.Engine, 2, 9)))
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		began := 0
		_, err := Up(ctx, s, Options{Files: dir, Progress: func(e Event) {
			if e.Kind == EventBegan {
				if began++; began == 5 {
					cancel()
				}
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v, want %v", err, context.Canceled)
		}
		if _, err := Up(context.Background(), s, Options{Files: dir, Progress: func(e Event) {
			if e.Kind == EventWaiting {
				t.Errorf("the next instance had to wait: %s", e)
			}
		}}); err != nil {
			t.Fatal(err)
		}
		if n := counted(t, s); n != 6 {
			t.Errorf("the statements counted %d, want 6", n)
		}
	})
}

// The server goes away in the middle of a statement and comes back.
func TestAServerThatCrashesIsMigratedToTheEnd(t *testing.T) {
	server := testkit.OwnPostgres(t)
	s := testkit.Open(t, store.Options{URL: server.Database(t)})
	dir := os.DirFS(writeFiles(t, countingFiles(s.Engine, 2, 9)))
	for crashes := range 3 {
		began := 0
		_, err := Up(context.Background(), s, Options{Files: dir, Progress: func(e Event) {
			if e.Kind == EventBegan {
				if began++; began == 3 {
					server.Stop(t, true)
				}
			}
		}})
		if err == nil {
			t.Fatalf("crash %d went unnoticed", crashes)
		}
		server.Start(t)
		mustExec(t, s, dropAnyLease) // which would run out after 15 s
	}
	up(t, s, dir)
	if n := counted(t, s); n != 6 {
		t.Errorf("the statements counted %d, want 6", n)
	}
}

const dropAnyLease = `DELETE FROM schema_lease`
