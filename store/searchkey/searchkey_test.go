package searchkey_test

import (
	"fmt"
	"testing"

	"unframed/ent/migrate"
	"unframed/ent/user"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/store/searchkey"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
)

// TestKeysThatAnOlderReleaseLeftOutAreFilledIn makes rows as a release does that
// does not know the column, more than are filled in at once.
func TestKeysThatAnOlderReleaseLeftOutAreFilledIn(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := migrated.Open(t, o)
		ctx := viewer.AsSystem(t.Context(), "test")
		const people = 520
		for i := range people {
			name := fmt.Sprintf("ÄNNE %03d", i)
			s.User.Create().SetUsername(name).SetUsernameKey(name).SetEmail(name + "@X").SetEmailKey(name + "@x").SetPasswordHash("x").SetDisplayName("x").ExecX(ctx)
		}
		if n, err := searchkey.Fill(t.Context(), s, migrate.Searched); n != 0 || err != nil {
			t.Fatalf("%d keys are filled in that were there: %v", n, err)
		}
		if _, err := s.DB().ExecContext(t.Context(), `UPDATE users SET username_search = NULL, email_search = NULL`); err != nil {
			t.Fatal(err)
		}
		before := s.User.Query().Where(user.Username("ÄNNE 007")).OnlyX(ctx)
		n, err := searchkey.Fill(t.Context(), s, migrate.Searched)
		if n != 2*people || err != nil {
			t.Fatalf("%d keys are filled in: %v", n, err)
		}
		after := s.User.GetX(ctx, before.ID)
		if after.UsernameSearch != "änne 007" || after.EmailSearch != "änne 007@x" {
			t.Errorf("the keys are %q and %q", after.UsernameSearch, after.EmailSearch)
		}
		if after.Version != before.Version || !after.UpdatedAt.Equal(before.UpdatedAt) {
			t.Error("a key counts as a change of the row")
		}
		if n, err := searchkey.Fill(t.Context(), s, migrate.Searched); n != 0 || err != nil {
			t.Errorf("%d keys are filled in twice: %v", n, err)
		}
	})
}
