package settings_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/settings"
	"unframed/settings/embedders"
	"unframed/store"
	"unframed/test/testkit/migrated"
)

// kitchen has a field of every kind.
type kitchen struct {
	Text   string        `setting:"text" label:"Text"`
	Number int64         `setting:"number" label:"Number"`
	Most   ledger.Amount `setting:"most" label:"Most" none:"no limit"`
	From   ledger.Amount `setting:"from" label:"From" none:"never" nonevalue:"9223372036854775807"`
	Choice string        `setting:"choice" label:"Choice" choices:"a=First|b=Second"`
	Tick   bool          `setting:"tick" label:"Tick"`
	Lines  []string      `setting:"lines" label:"Lines" none:"nobody"`
}

func (k kitchen) Check(check *problem.Check) {
	if k.Number < 0 {
		check.Refuse("number", "Not below zero.")
	}
}

var (
	first    = kitchen{Text: "first", Choice: "a", From: ledger.Never}
	kitchens = settings.Declare(settings.Info{Name: "kitchen", Title: "Kitchen"}, first)
)

// table is a database, an administrator and somebody else.
type table struct {
	*testing.T
	store             *store.Store
	admin, user, mine context.Context
	root              uuid.UUID
}

func newTable(t *testing.T, o store.Options) *table {
	t.Helper()
	d := &table{T: t, store: migrated.Open(t, o), root: uuid.New()}
	d.mine = viewer.AsSystem(t.Context(), "test")
	d.store.User.Create().SetID(d.root).SetUsername("root").SetUsernameKey("root").SetEmail("root@example.org").SetEmailKey("root@example.org").
		SetDisplayName("Root").SetPasswordHash("x").ExecX(d.mine)
	d.admin = viewer.NewContext(t.Context(), viewer.Person(d.root, viewer.Admin))
	d.user = viewer.NewContext(t.Context(), viewer.Person(d.root, viewer.User))
	return d
}

// instance is one instance of the application, as far as it has settings.
func (d *table) instance() *settings.Service {
	d.Helper()
	s, err := settings.New(d.store, slog.New(slog.NewTextHandler(d.Output(), nil)), kitchens, ledger.LimitSetting, ledger.TierSetting, embedders.Setting, accounts.ProfileSetting)
	if err != nil {
		d.Fatal(err)
	}
	if err := s.Load(d.Context()); err != nil {
		d.Fatal(err)
	}
	return s
}

func (d *table) set(s *settings.Service, name, revision string, typed ...string) {
	d.Helper()
	if err := d.try(d.admin, s, name, form(typed...), revision); err != nil {
		d.Fatal(err)
	}
}

// try sets it in a transaction, and tells the instance.
func (d *table) try(ctx context.Context, s *settings.Service, name string, typed map[string][]string, revision string) error {
	d.Helper()
	err := d.store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error { return s.Set(ctx, tx, name, typed, revision) })
	if err != nil {
		return err
	}
	return s.Load(d.Context())
}

func form(typed ...string) map[string][]string {
	fields := map[string][]string{}
	for i := 0; i < len(typed); i += 2 {
		fields[typed[i]] = []string{typed[i+1]}
	}
	return fields
}

var filled = []string{"text", " words \u00e4 ", "number", "7", "most", "12.50", "from", "3", "choice", "b", "tick", "yes", "lines", "one\r\n\r\ntwo\none"}
