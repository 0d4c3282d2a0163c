package settings

import (
	"context"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/internal/auditlog"
	"unframed/internal/viewer"
	"unframed/store"
)

// Set gives the setting, within tx, the value that an administrator typed, in
// every form field of its own. revision is that of the value that they saw; it
// fails with Conflict where that is no longer the newest. Load, once tx is
// committed, tells this instance; the others learn of it within seconds.
func (s *Service) Set(ctx context.Context, tx *ent.Client, name string, typed map[string][]string, revision string) error {
	actor := viewer.FromContext(ctx)
	if !actor.Can(viewer.Administer) {
		return errAdministratorsAlone
	}
	x := s.find(name)
	if x == nil {
		return errNoSetting
	}
	stored, value, err := x.parse(typed)
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(revision, 10, 64)
	if err != nil {
		return errChanged
	}
	before, err := s.seen(ctx, tx, x, seen)
	if err != nil {
		return err
	}
	change := Change{ID: uuid.New(), Revision: seen + 1, Actor: actor.UserID, At: s.store.Now(), Value: stored}
	if err := change.write(ctx, tx, x); store.BreaksRule(err) {
		return errChanged // somebody was first, here or on an instance of a former release
	} else if err != nil {
		return err
	}
	return auditlog.Record(ctx, tx, auditlog.Event{Actor: change.Actor, Action: name + ".update", SubjectType: name, Details: differences(x, before, value)})
}

// seen is the newest value, if that is the one with the revision.
func (s *Service) seen(ctx context.Context, tx *ent.Client, x Declared, revision int64) (any, error) {
	if x.old() != nil {
		if err := carryIn(ctx, tx, x); err != nil {
			return nil, err
		}
	}
	row, err := newest(ctx, tx, x.Name())
	switch {
	case err != nil:
		return nil, err
	case row == nil && revision == 0:
		return x.first(), nil
	case row == nil || row.Revision != revision:
		return nil, errChanged
	}
	return x.decodeAny(row.Content)
}

// write stores the change, here and where a former release looks for it.
func (c Change) write(ctx context.Context, tx *ent.Client, x Declared) error {
	err := tx.SettingChange.Create().SetID(c.ID).SetCreatedAt(c.At).SetName(x.Name()).
		SetRevision(c.Revision).SetActorID(c.Actor).SetContent(c.Value).Exec(ctx)
	if err != nil {
		return fmt.Errorf("store the setting %s: %w", x.Name(), err)
	}
	if x.old() == nil {
		return nil
	}
	if err := x.old().Write(ctx, tx, c); err != nil {
		return fmt.Errorf("store the setting %s for a former release: %w", x.Name(), err)
	}
	return nil
}

// differences are all fields, before and after.
func differences(x Declared, before, after any) map[string]string {
	details := map[string]string{}
	for _, f := range x.fields() {
		details[f.Name+"_before"] = strings.Join(f.words(reflect.ValueOf(before)), " ")
		details[f.Name] = strings.Join(f.words(reflect.ValueOf(after)), " ")
	}
	return details
}

// View is a setting as a page shows it.
type View struct {
	Info
	Revision int64
	Fields   []FieldView
}

// FieldView is one field of a View.
type FieldView struct {
	Name, Label, Hint, Mode string
	Kind                    Kind
	Options                 []Option
	Optional                bool
	Input                   string   // as its form holds it
	Shown                   []string // as people read it, one for each line of a list
}

// All are the settings as this instance knows them, in the order of New.
func (s *Service) All() []View {
	var all []View
	for _, x := range s.declared {
		known := s.state(x.Name())
		all = append(all, viewOf(x, known.value, known.revision))
	}
	return all
}

// Find is one of All as it is stored now; the failure is NotFound.
func (s *Service) Find(ctx context.Context, name string) (View, error) {
	x := s.find(name)
	if x == nil {
		return View{}, errNoSetting
	}
	if err := s.Load(ctx); err != nil {
		return View{}, err
	}
	known := s.state(name)
	return viewOf(x, known.value, known.revision), nil
}

func viewOf(x Declared, value any, revision int64) View {
	v := View{Info: x.describe(), Revision: revision}
	of := reflect.ValueOf(value)
	for _, f := range x.fields() {
		v.Fields = append(v.Fields, FieldView{
			Name: f.Name, Label: f.Label, Hint: f.Hint, Mode: f.Mode, Kind: f.Kind, Options: f.Options, Optional: f.None != "",
			Input: f.input(of), Shown: f.shown(of),
		})
	}
	return v
}

// Past is a value that a setting had.
type Past struct {
	View
	By string // the administrator's username; empty when they are gone
	At time.Time
}
