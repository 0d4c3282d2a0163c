package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/account"
	"unframed/ent/privacy"
	"unframed/ent/transfer"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

// readingAccounts is as narrow as a right can be.
var readingAccounts = viewer.System("test: read accounts", viewer.May(viewer.Read, ent.TypeAccount))

// countingAccounts adds the one operation that an upsert begins with.
var countingAccounts = viewer.System("test: make accounts", viewer.May(viewer.Read|viewer.Create, ent.TypeAccount))

// TestAbsenceOfARuleIsANo asks in contexts that no rule was made for.
func TestAbsenceOfARuleIsANo(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, all := open(t, o)
		row := s.Account.Create().SaveX(all)
		for who, ctx := range map[string]context.Context{
			"nobody":                         t.Context(),
			"the zero viewer":                viewer.NewContext(all, viewer.Viewer{}),
			"a context that decides":         privacy.DecisionContext(t.Context(), privacy.Allow),
			"a person's that decides":        privacy.DecisionContext(viewer.NewContext(t.Context(), viewer.Person(uuid.New(), viewer.User)), privacy.Allow),
			"the system's, which decides":    privacy.DecisionContext(all, privacy.Allow),
			"a person of an undeclared role": viewer.NewContext(t.Context(), viewer.Viewer{Role: viewer.Admin}),
		} {
			_, read := s.Account.Query().Count(ctx)
			_, walked := s.Account.Query().QuerySent().Count(ctx)
			_, deleted := s.Account.Delete().Exec(ctx)
			for what, err := range map[string]error{
				"read": read, "a read along an edge": walked, "deletion": deleted,
				"create": s.Account.Create().Exec(ctx), "bulk": s.Account.CreateBulk(s.Account.Create()).Exec(ctx),
				"change": s.Account.UpdateOneID(row.ID).SetBalance(1).Exec(ctx),
			} {
				if !errors.Is(err, privacy.Deny) {
					t.Errorf("%s, %s: %v, want a refusal", who, what, err)
				}
			}
		}
		if n := s.Account.Query().CountX(all); n != 1 {
			t.Errorf("there are %d accounts, want 1", n)
		}
	})
}

// TestARightOfTheSystemIsNarrow does with one what it does not declare. The twin
// is what it does declare.
func TestARightOfTheSystemIsNarrow(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, all := open(t, o)
		row := s.Account.Create().SaveX(all)
		narrow := readingAccounts.In(t.Context())
		if n, err := s.Account.Query().Count(narrow); err != nil || n != 1 {
			t.Fatalf("what it declares: %d, %v", n, err)
		}
		_, other := s.Transfer.Query().Count(narrow)
		_, loaded := s.Account.Query().WithSent().All(narrow)
		upsert := s.Account.Create().SetID(row.ID).SetBalance(7).OnConflictColumns(account.FieldID).UpdateNewValues().Exec(countingAccounts.In(t.Context()))
		for what, err := range map[string]error{
			"another entity": other, "an edge loaded along": loaded, "a change": s.Account.Update().SetBalance(1).Exec(narrow),
			"a create": s.Account.Create().Exec(narrow), "a deletion": s.Account.DeleteOneID(row.ID).Exec(narrow), "an upsert": upsert,
		} {
			if !errors.Is(err, privacy.Deny) {
				t.Errorf("%s: %v, want a refusal", what, err)
			}
		}
		for what, q := range map[string]*ent.AccountQuery{
			"a predicate along an edge": s.Account.Query().Where(account.HasSentWith(transfer.Amount(1))),
			"an order along an edge":    s.Account.Query().Order(account.BySentCount()),
		} {
			if found, err := q.All(narrow); err == nil {
				t.Errorf("%s tells of transfers: %v", what, found)
			}
		}
		if got := s.Account.GetX(all, row.ID).Balance; got != 0 {
			t.Errorf("the balance is %d", got)
		}
	})
}
