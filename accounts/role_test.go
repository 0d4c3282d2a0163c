package accounts

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/auditevent"
	"unframed/ent/user"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
)

func TestSomebodyAlwaysAdministers(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		b := newBench(t, o)
		ctx := context.Background()
		system := viewer.AsSystem(ctx, "test")
		root, ann := b.signUp("root"), b.signUp("ann")
		b.must(b.GiveRole(ctx, "root", viewer.User)) // while there is no administrator nobody's role is kept
		b.must(b.GiveRole(ctx, "root", viewer.Admin))
		for what, err := range map[string]error{
			"the operator": b.GiveRole(ctx, "root", viewer.User),
			"the application": b.store.Transact(system, func(ctx context.Context, tx *ent.Client) error {
				return tx.User.Update().SetRole(user.RoleUser).Exec(ctx)
			}),
			"a change of one row": b.store.Transact(system, func(ctx context.Context, tx *ent.Client) error {
				return tx.User.UpdateOneID(root).SetRole(user.RoleUser).Exec(ctx)
			}),
		} {
			if !problem.Is(err, problem.Conflict) {
				t.Errorf("%s takes the last administrator's role: %v", what, err)
			}
		}
		if !problem.Is(b.GiveRole(ctx, "ann", "agent"), problem.Invalid) || !problem.Is(b.GiveRole(ctx, "nobody", viewer.Admin), problem.NotFound) {
			t.Error("a role that is not declared, or somebody who is not there, is accepted")
		}
		b.must(b.GiveRole(ctx, "ann", viewer.Admin))

		// Two administrators take each other's role at the same moment.
		takes := func(as, from uuid.UUID) error {
			return b.store.Transact(viewer.NewContext(ctx, viewer.Person(as, viewer.Admin)), func(ctx context.Context, tx *ent.Client) error {
				return tx.User.Update().Where(user.ID(from)).SetRole(user.RoleUser).Exec(ctx)
			})
		}
		for range 5 {
			took := make(chan error, 2)
			go func() { took <- takes(root, ann) }()
			go func() { took <- takes(ann, root) }()
			if err := errors.Join(<-took, <-took); !problem.Is(err, problem.Conflict) {
				t.Errorf("of two who take each other's role one has to be refused: %v", err)
			}
			if n := b.store.User.Query().Where(user.RoleEQ(user.RoleAdmin)).CountX(system); n != 1 {
				t.Fatalf("%d administrators are left", n)
			}
			b.must(b.Promote(ctx, "root"))
			b.must(b.Promote(ctx, "ann"))
		}
		event := b.store.AuditEvent.Query().Where(auditevent.Action("user.promote")).Order(auditevent.ByCreatedAt()).FirstX(system)
		if event.Details["role"] != "user" || event.Details["was"] != "user" || event.SubjectID != root.String() {
			t.Errorf("the first event is %+v", event)
		}
	})
}

// TestATokenNeverHoldsMoreThanItsPerson: without the scope it brings no permission
// along, with it those that the person has now.
func TestATokenNeverHoldsMoreThanItsPerson(t *testing.T) {
	for _, role := range append(viewer.Roles(), "undeclared") {
		i := Identity{UserID: uuid.New(), Role: string(role), TokenID: uuid.New()}
		for _, scopes := range []Scopes{nil, {ScopeRead, ScopeWrite}, AllScopes()} {
			i.Scopes = scopes
			if got, want := i.Can(viewer.Administer), role.Can(viewer.Administer) && scopes.Has(ScopeAdmin); got != want {
				t.Errorf("a token of %s for %v administers: %v", role, scopes, got)
			}
			if !scopes.Has(ScopeAdmin) && i.Viewer().Role != viewer.Nothing {
				t.Errorf("a token of %s for %v acts as %q", role, scopes, i.Viewer().Role)
			}
		}
	}
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
