package adminkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/ent/auditevent"
	"unframed/ent/bindings"
	"unframed/ent/privacy"
	"unframed/ent/schema/rule"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/test/testkit"
	"unframed/test/testkit/migrated"
)

var root = uuid.MustParse("00000000-0000-4000-8000-000000000001")

func admin(t testing.TB) context.Context {
	return viewer.NewContext(t.Context(), viewer.Person(root, viewer.Admin))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refuses checks that an error names the field.
func refuses(t *testing.T, field string, err error) {
	t.Helper()
	f := problem.As(err)
	if f == nil || f.Code != problem.Invalid || len(f.Fields) == 0 || f.Fields[0].Name != field {
		t.Errorf("%s: %v", field, err)
	}
}

// application returns a kit of the application's own entities on a fresh
// database.
func application(t testing.TB, o store.Options) (*store.Store, *adminkit.Kit[*ent.Client]) {
	t.Helper()
	s := migrated.Open(t, o)
	kit, err := adminkit.New(adminkit.Options[*ent.Client]{
		Bindings: bindings.All(), Reader: s.Client, Transact: s.Transact,
		Record: auditlog.RecordChange, Explain: bindings.Explain, Spoken: s.SpokenText,
	})
	must(t, err)
	return s, kit
}

func newUser(s *store.Store, name string) *ent.UserCreate {
	return s.User.Create().SetUsername(name).SetUsernameKey(strings.ToLower(name)).SetEmail(name + "@Example.com").
		SetEmailKey(strings.ToLower(name) + "@example.com").SetPasswordHash("the hash of " + name).SetDisplayName(name)
}

func TestAdministratorChangesWhatTheSchemaLetsThem(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, kit := application(t, o)
		system := viewer.AsSystem(t.Context(), "test")
		ada := newUser(s, "Ada").SaveX(system)
		newUser(s, "root").SetID(root).SetRole("admin").ExecX(system)

		change := func(id uuid.UUID, body string) error {
			in, err := kit.JSONInput("users", []byte(body), false)
			if err == nil {
				_, err = kit.Update(admin(t), "users", id, adminkit.Unconditional, in)
			}
			return err
		}
		must(t, change(ada.ID, `{"role":"admin","display_name":"Ada L.","email_verified_at":"2026-01-01T00:00:00Z"}`))
		must(t, change(root, `{"role":"admin","display_name":"The root"}`)) // the role is theirs already
		if err := change(root, `{"role":"user"}`); !problem.Is(err, problem.Forbidden) {
			t.Errorf("an administrator gave up their own role: %v", err)
		}
		for _, field := range []string{"username", "email", "password_hash", "username_key", "password_changed_at", "version", "id"} {
			refuses(t, field, change(ada.ID, `{"`+field+`":"x"}`))
		}
		refuses(t, "time_zone", change(ada.ID, `{"time_zone":"Mars/Olympus"}`))
		// The schema's rule holds for whoever goes round this package.
		if err := s.User.UpdateOneID(ada.ID).SetEmail("x@example.com").Exec(admin(t)); err == nil {
			t.Error("an administrator changed an address that is not theirs")
		}
		if err := s.User.Update().SetRole("user").Exec(admin(t)); err != nil || s.User.GetX(system, root).Role != "admin" {
			t.Errorf("an administrator changed their own role among everybody's: %v", err)
		}
		if err := s.User.UpdateOneID(root).SetRole("user").Exec(admin(t)); !errors.Is(err, privacy.Deny) {
			t.Errorf("an administrator changed their own role by the data layer: %v", err)
		}
		if err := kit.Delete(admin(t), "users", ada.ID, adminkit.Unconditional); !problem.Is(err, problem.Forbidden) {
			t.Errorf("a user was deleted: %v", err)
		}

		event := s.AuditEvent.Query().Where(auditevent.SubjectID(ada.ID.String())).OnlyX(system)
		if event.Action != "users.update" || event.SubjectType != "users" || *event.ActorID != root || event.Details["role.before"] != "user" || event.Details["role.after"] != "admin" {
			t.Errorf("the trail says %v", event)
		}
		seen := everything(t, kit)
		if !strings.Contains(seen, "Ada@Example.com") || strings.Contains(seen, "the hash of") || strings.Contains(seen, "password_hash") {
			t.Errorf("what can be seen: %s", seen)
		}
	})
}

// everything returns all that an administrator can be shown.
func everything(t *testing.T, kit *adminkit.Kit[*ent.Client]) string {
	t.Helper()
	var all []any
	for _, d := range kit.Entities(admin(t)) {
		page, err := kit.List(admin(t), d.Table, adminkit.ListQuery{})
		must(t, err)
		all = append(all, d, page)
		for _, row := range page.Rows {
			record, err := kit.Get(admin(t), d.Table, row.ID)
			must(t, err)
			all = append(all, record)
		}
	}
	b, err := json.Marshal(all)
	must(t, err)
	return string(b)
}

func TestWhatAdministratorsMayNotChangeIsReadOnly(t *testing.T) {
	_, kit := application(t, testkit.SQLite(t))
	tables, read := map[string]bool{}, false
	for _, d := range kit.All() {
		tables[d.Table] = true
		for _, act := range []adminkit.Act{adminkit.Create, adminkit.Change, adminkit.Delete} {
			said := slices.ContainsFunc(rule.Statements(), func(s rule.Statement) bool {
				return s.Entity == d.Name && s.Operation == string(act) && s.Viewer == string(viewer.Admin)
			})
			if d.May(admin(t), act) && !said {
				t.Errorf("administrators may %s %s, and the rules of the schema allow none", act, d.Table)
			}
			read = read || !said
		}
	}
	if !read {
		t.Error("there is nothing that administrators may not do, so nothing was learnt")
	}
	for _, hidden := range []string{"sessions", "api_tokens", "spent_seals", "held_forms", "idempotency_keys", "kept_secrets"} {
		if tables[hidden] {
			t.Errorf("%s are shown", hidden)
		}
	}
	if !tables["users"] || !tables["setting_changes"] || !tables["audit_events"] {
		t.Errorf("shown are %v", tables)
	}
}

func TestUsersAreFoundByWhatTheirNameOrAddressBeginsWith(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s, kit := application(t, o)
		for _, name := range []string{"Ada", "adam", "bob", "a%b", "_x"} {
			newUser(s, name).ExecX(viewer.AsSystem(t.Context(), "test"))
		}
		for search, want := range map[string]int{"ADA": 2, "ada@": 1, "bob": 1, "b": 1, "%": 0, "a%": 1, "_": 1, "zz": 0, "": 5} {
			found, _, err := kit.Pick(admin(t), "users", search, 10)
			must(t, err)
			if len(found) != want {
				t.Errorf("%q finds %d, want %d", search, len(found), want)
			}
		}
	})
}
