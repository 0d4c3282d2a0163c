package migrate

import (
	"context"
	"errors"
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

func TestUpTwiceDoesNothingTheSecondTime(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		ctx, s := context.Background(), testkit.Open(t, o)
		pending, err := Pending(ctx, s)
		if err != nil || len(pending) == 0 {
			t.Fatalf("an empty database has %v pending, %v", pending, err)
		}
		var skipped []string
		first, err := Up(ctx, s, Options{Progress: func(e Event) {
			if e.Kind == EventSkipped {
				skipped = append(skipped, e.String())
			}
		}})
		if err != nil || first != len(pending) {
			t.Fatalf("applied %d of %d: %v", first, len(pending), err)
		}
		second, err := Up(ctx, s, Options{Progress: func(e Event) { t.Errorf("something happened: %s", e) }})
		if err != nil || second != 0 {
			t.Fatalf("the second time applied %d: %v", second, err)
		}
		for _, statement := range skipped { // what only a newer or larger CockroachDB can do
			if !strings.Contains(statement, "Delete the expired rows of") && !strings.Contains(statement, "Set the locality of") {
				t.Errorf("skipped %s", statement)
			}
		}
		assertStatus(t, s, Applied)
		if err := Verify(ctx, s, Options{}); err != nil {
			t.Fatal(err)
		}
		if pending, err := Pending(ctx, s); err != nil || len(pending) != 0 {
			t.Fatalf("still pending: %v, %v", pending, err)
		}
	})
}

// assertStatus checks that every file of the binary is in the given state.
func assertStatus(t *testing.T, s *store.Store, want State) {
	t.Helper()
	files, err := Status(context.Background(), s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.State != want || f.Done != f.Statements || f.At.IsZero() {
			t.Errorf("status: %+v, want it %s", f, want)
		}
	}
}

func TestUpRefusesTablesItDidNotMake(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := testkit.Open(t, o)
		if _, err := s.DB().Exec("CREATE TABLE users (id INT PRIMARY KEY)"); err != nil {
			t.Fatal(err)
		}
		if _, err := Up(context.Background(), s, Options{}); !errors.Is(err, errForeign) || !strings.Contains(err.Error(), "users") {
			t.Fatalf("got %v, want %v", err, errForeign)
		}
	})
}
