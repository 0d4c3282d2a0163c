package settings_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"unframed/ent/auditevent"
	"unframed/ent/limitchange"
	"unframed/ent/settingchange"
	"unframed/internal/problem"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/settings"
	"unframed/settings/embedders"
	"unframed/store"
	"unframed/test/testkit"
)

func TestEveryKindOfFieldIsKeptAsItWasTyped(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		d := newTable(t, o)
		s := d.instance()
		if got := kitchens.Get(s); got.Text != "first" || got.From != ledger.Never || got.Choice != "a" {
			t.Fatalf("at first it is %+v", got)
		}
		d.set(s, "kitchen", "0", filled...)
		for who, one := range map[string]*settings.Service{"this": s, "another": d.instance()} {
			got := kitchens.Get(one)
			if got.Text != "words \u00e4" || got.Number != 7 || got.Most != 12_50 || got.From != 3_00 || got.Choice != "b" || !got.Tick || !slices.Equal(got.Lines, []string{"one", "two"}) {
				t.Errorf("%s instance has %+v", who, got)
			}
		}
		d.set(s, "kitchen", "1", "text", "\u200b\u3164", "number", "0", "choice", "a", "lines", "\u200b\n  ") // the others left empty
		got := kitchens.Get(d.instance())
		if got.Most != 0 || got.From != ledger.Never || got.Tick || len(got.Lines) != 0 || got.Text != "" {
			t.Errorf("left empty it is %+v", got)
		}
		if now, err := kitchens.In(t.Context(), d.store.Client); err != nil || now.Text != "" || now.Choice != "a" {
			t.Errorf("in a transaction it is %+v, %v", now, err)
		}
		past, err := s.History(d.admin, "kitchen", 10)
		if err != nil || len(past) != 2 || past[0].By != "root" || past[1].Revision != 1 {
			t.Fatalf("its history is %+v, %v", past, err)
		}
		var shown []string
		for _, f := range past[1].Fields {
			shown = append(shown, strings.Join(f.Shown, "+"))
		}
		if got := strings.Join(shown, " | "); got != "words \u00e4 | 7 | 12.50 | 3.00 | Second | yes | one+two" {
			t.Errorf("it is shown as %s", got)
		}
		event := d.store.AuditEvent.Query().Where(auditevent.Action("kitchen.update")).Order(auditevent.ByCreatedAt()).FirstX(d.mine)
		if event.Details["number_before"] != "0" || event.Details["number"] != "7" || *event.ActorID != d.root {
			t.Errorf("the trail says %+v", event)
		}
	})
}

func TestWrongInputIsNamedAtItsField(t *testing.T) {
	d := newTable(t, testkit.SQLite(t))
	s := d.instance()
	for field, wrong := range map[string]string{"number": "seven", "most": "12.345", "from": "x", "choice": "c"} {
		typed := form(filled...)
		typed[field] = []string{wrong}
		err := d.try(d.admin, s, "kitchen", typed, "0")
		if f := problem.As(err); f == nil || f.Code != problem.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s %q: %v", field, wrong, err)
		}
	}
	for _, field := range []string{"text", "lines"} {
		typed := form(filled...)
		typed[field] = []string{"pay\u202egro.evil"}
		if f := problem.As(d.try(d.admin, s, "kitchen", typed, "0")); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s takes what turns the line round: %v", field, f)
		}
	}
	typed := form(filled...)
	typed["number"] = []string{"-1"}
	if err := d.try(d.admin, s, "kitchen", typed, "0"); !problem.Is(err, problem.Invalid) || kitchens.Get(s).Text != "first" {
		t.Errorf("what does not go together: %v", err)
	}
}

func TestOnlyAdministratorsChangeSettingsAndOnlyWhatTheySaw(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		d := newTable(t, o)
		s, other := d.instance(), d.instance()
		for _, ctx := range []context.Context{d.user, t.Context()} {
			if err := d.try(ctx, s, "kitchen", form(filled...), "0"); !problem.Is(err, problem.Forbidden) {
				t.Errorf("%v changes a setting: %v", viewer.FromContext(ctx), err)
			}
		}
		if rows, err := d.store.SettingChange.Query().All(d.user); err == nil && len(rows) > 0 {
			t.Error("somebody else reads the history")
		}
		if err := d.try(d.admin, s, "nothing", form(), "0"); !problem.Is(err, problem.NotFound) {
			t.Errorf("a setting that is none: %v", err)
		}
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				errs[i] = d.try(d.admin, []*settings.Service{s, other}[i%2], "kitchen", form(filled...), "0")
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !problem.Is(err, problem.Conflict) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d of %d at once changed it", won, len(errs))
		}
		if _, err := d.store.SettingChange.Delete().Exec(d.mine); err == nil {
			t.Error("the history can be deleted")
		}
	})
}

func TestAnotherInstanceFollowsWithinSeconds(t *testing.T) {
	d := newTable(t, testkit.SQLite(t))
	s, other := d.instance(), d.instance()
	told := make(chan string, 1)
	kitchens.Watch(other, func(k kitchen) { told <- k.Text })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); other.Follow(ctx) }()
	d.set(s, "kitchen", "0", filled...)
	select {
	case text := <-told:
		if text != "words \u00e4" {
			t.Errorf("it was told %q", text)
		}
	case <-time.After(10 * time.Second):
		t.Error("it was not told within ten seconds")
	}
	stop()
	<-done
}

// TestAFormerReleaseGoesOnBesideThisOne writes as the release before does, into
// tables of their own.
func TestAFormerReleaseGoesOnBesideThisOne(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		d := newTable(t, o)
		formerly := func(revision, perDay int64) {
			d.store.LimitChange.Create().SetRevision(revision).SetActorID(d.root).SetPerTransfer(0).SetPerDay(perDay).ExecX(d.mine)
		}
		formerly(1, 10_00)
		formerly(2, 0)
		d.store.TierChange.Create().SetRevision(1).SetActorID(d.root).SetRecentFrom(0).SetTypedFrom(int64(ledger.Never)).ExecX(d.mine)
		d.store.EmbedderChange.Create().SetRevision(1).SetActorID(d.root).SetOrigins([]string{"https://partner.example"}).ExecX(d.mine)

		s, other := d.instance(), d.instance() // each carries, and once is enough
		for _, one := range []*settings.Service{s, other} {
			if l, tiers, list := ledger.LimitSetting.Get(one), ledger.TierSetting.Get(one), embedders.Setting.Get(one); l.PerDay != 0 ||
				tiers != (ledger.Tiers{RecentFrom: 0, TypedFrom: ledger.Never}) || !slices.Equal(list.Origins, []string{"https://partner.example"}) {
				t.Errorf("what was set before is now %+v, %+v, %+v", l, tiers, list)
			}
		}
		past, err := s.History(d.admin, "limits", 10)
		if err != nil || len(past) != 2 || past[1].Fields[1].Shown[0] != "10.00" || past[0].Fields[1].Shown[0] != "no limit" || past[1].By != "root" {
			t.Errorf("its history is %+v, %v", past, err)
		}

		formerly(3, 30_00) // by an instance of the former release, just now
		if err := d.try(d.admin, s, "limits", form("per_transfer", "1", "per_day", "2"), "2"); !problem.Is(err, problem.Conflict) {
			t.Errorf("a change that the former release made is overwritten: %v", err)
		}
		if err := s.Load(t.Context()); err != nil || ledger.LimitSetting.Get(s).PerDay != 30_00 {
			t.Errorf("what it set is not followed: %+v, %v", ledger.LimitSetting.Get(s), err)
		}
		d.set(s, "limits", "3", "per_transfer", "1", "per_day", "")
		row := d.store.LimitChange.Query().Where(limitchange.Revision(4)).OnlyX(d.mine)
		if row.PerTransfer != 1_00 || row.PerDay != 0 || row.ActorID != d.root {
			t.Errorf("the former release finds %+v", row)
		}
		d.set(s, "tiers", "1", "recent_from", "5", "typed_from", "")
		d.set(s, "embedders", "1")
		if n := d.store.TierChange.Query().CountX(d.mine) + d.store.EmbedderChange.Query().CountX(d.mine); n != 4 {
			t.Errorf("tiers and embedders have %d rows of the former release, want 4", n)
		}
		if n := d.store.SettingChange.Query().Where(settingchange.Name("limits")).CountX(d.mine); n != 4 {
			t.Errorf("the limits have %d rows, want 4", n)
		}
	})
}

func TestWhatCannotBeASettingIsRefusedWhereItIsDeclared(t *testing.T) {
	refused := func(what string, declare func()) {
		defer func() {
			if recover() == nil {
				t.Errorf("%s is declared", what)
			}
		}()
		declare()
	}
	info := settings.Info{Name: "x", Title: "X"}
	refused("no title", func() { settings.Declare(settings.Info{Name: "x"}, first) })
	refused("a name with a space", func() { settings.Declare(settings.Info{Name: "a b", Title: "X"}, first) })
	refused("no label", func() {
		settings.Declare(info, struct {
			A string `setting:"a"`
		}{})
	})
	refused("a kind of its own", func() {
		settings.Declare(info, struct {
			A float64 `setting:"a" label:"A"`
		}{})
	})
	refused("a first value that is refused", func() { settings.Declare(info, kitchen{Number: -1}) })
	if _, err := settings.New(newTable(t, testkit.SQLite(t)).store, slog.Default(), kitchens, kitchens); err == nil {
		t.Error("a setting is declared twice")
	}
}
