package handlers

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/ent/bindings"
	"unframed/ent/user"
	"unframed/handlers/entity"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/features"
)

// admin signs root up as an administrator.
func (f *fixture) admin() *browser {
	f.Helper()
	root := f.signUp("root")
	must(f.TB, f.people.Promote(f.Context(), "root"))
	return root
}

// userID is the id of a user.
func (f *fixture) userID(name string) string {
	f.Helper()
	return f.store.User.Query().Where(user.Username(name)).OnlyIDX(viewer.AsSystem(f.Context(), "test")).String()
}

// newWorkshop is a site on which administrators may make, change and delete
// accounts, which nobody may on a real one: no entity of the schema can be made
// and deleted by hand.
func newWorkshop(t testing.TB, o store.Options) *fixture {
	t.Helper()
	all := bindings.All()
	var open *adminkit.Descriptor
	for i := range all {
		if d := &all[i].Descriptor; d.Table == "accounts" {
			d.Create, d.Change, d.Delete = adminkit.Admins, adminkit.Admins, adminkit.Admins
			open = d
		}
	}
	return newFixtureOf(t, o, all, func(a areas) []route.Route {
		rows := a.rows()
		if open == nil { // a product without accounts
			return rows
		}
		for _, r := range a.admin.PagesOf(open) {
			if r.Method == route.Post || strings.HasSuffix(r.Path, "/new") || strings.HasSuffix(r.Path, "/edit") || strings.HasSuffix(r.Path, "/bulk") || strings.HasSuffix(r.Path, "/report") {
				rows = append(rows, r)
			}
		}
		return rows
	})
}

func TestEveryEntityHasItsPagesForAdministratorsAlone(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		root, bob, stranger := f.admin(), f.signUp("bob"), f.browser()
		root.expect(root.press(root.propose("bob", "1", "=cmd"), "confirm"), 303, "") // feature:ledger
		seen := 0
		for _, r := range Routes(features.All) {
			if r.Method != route.Get || !strings.HasPrefix(r.Path, web.AdminPath) {
				continue
			}
			path := strings.Replace(r.Path, ":id", uuid.NewString(), 1)
			stranger.expect(stranger.get(path), 303, "")
			bob.expect(bob.get(path), 403, "Only administrators")
			want := 200
			if path != r.Path {
				want = 404 // an id that was guessed
			} else if strings.HasSuffix(path, "/bulk") {
				want = 422 // nothing was chosen
			}
			root.expect(root.get(path), want, "")
			seen++
		}
		if seen < 30 {
			t.Errorf("only %d pages were looked at", seen)
		}
		for _, hidden := range []string{"sessions", "held_forms", "kept_secrets", "spent_seals", "api_tokens"} {
			root.expect(root.get("/admin/"+hidden), 404, "")
		}
		root.expect(root.get("/admin/users/x"), 404, "")
		bob.expect(bob.get("/admin/users/"+f.userID("root")), 403, "")
	})
}

func TestEveryRowHasItsPage(t *testing.T) {
	f := newFixture(t)
	root := f.admin()
	f.signUp("bob")
	root.expect(root.press(root.propose("bob", "1", ""), "confirm"), 303, "") // feature:ledger
	looked := 0
	for _, b := range bindings.All() {
		table := b.Descriptor.Table
		page, err := f.site.Kit.List(viewer.AsSystem(t.Context(), "test"), table, adminkit.ListQuery{Limit: 1})
		must(t, err)
		for _, row := range page.Rows {
			root.expect(root.get(web.RowPath(table, row.ID)), 200, row.ID.String())
			looked++
		}
	}
	if looked < 2 {
		t.Errorf("%d rows were looked at", looked)
	}
	body := root.get("/admin/users/" + f.userID("bob")).body
	if strings.Contains(body, "password_hash") || strings.Contains(body, "argon2") {
		t.Error("a secret is shown")
	}
}

// openRules has the kit act for the system, as if the schema's rules let
// administrators do everything.
func (f *fixture) openRules() {
	f.Helper()
	all := bindings.All()
	for i := range all {
		if d := &all[i].Descriptor; d.Table == "accounts" {
			d.Create, d.Change, d.Delete = adminkit.Admins, adminkit.Admins, adminkit.Admins
			loosen(&all[i])
		}
	}
	kit, err := entity.NewKitOf(f.store, all)
	must(f.TB, err)
	f.site.Kit, f.site.areas.admin.Kit, f.site.areas.api.Kit = kit, kit, kit
}

// loosen carries out what a binding does for the system.
func loosen(b *adminkit.Binding[*ent.Client]) {
	made, changed, deleted := b.Create, b.Update, b.Delete
	asSystem := func(d adminkit.Draft) adminkit.Draft {
		save := d.Save
		d.Save = func(ctx context.Context) (uuid.UUID, error) { return save(viewer.AsSystem(ctx, "test")) }
		return d
	}
	b.Create = func(c *ent.Client) adminkit.Draft { return asSystem(made(c)) }
	b.Update = func(c *ent.Client, id uuid.UUID) adminkit.Draft { return asSystem(changed(c, id)) }
	b.Delete = func(ctx context.Context, c *ent.Client, id uuid.UUID) error {
		return deleted(viewer.AsSystem(ctx, "test"), c, id)
	}
}
