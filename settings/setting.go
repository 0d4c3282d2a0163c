// Package settings keeps what administrators change while the application runs:
// typed values, each with its history, known to every instance within seconds.
// It knows neither HTTP nor pages, and none of the settings: each is declared
// where its area lives, by a struct and a line, and handed to New.
package settings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"

	"unframed/ent"
	"unframed/internal/problem"
)

// Setting is a declared setting whose value is a T: a struct, of which each field
// is a line of a form. Its tags say how:
//
//	PerDay Amount `setting:"per_day" label:"Most in a day" hint:"…" none:"no limit"`
//
// setting is the name in forms, in the database and in the audit log, and stays.
// A field is a string, a bool, an int64, a list of strings (a line each), or any
// type with MarshalText and UnmarshalText, whose error is a sentence for people.
// choices:"a=First words|b=Second words" offers a string's values. none:"words"
// lets a field be left empty; its value is then nonevalue, or the zero value.
//
// Where T has a method Check(*problem.Check), it says what does not go together.
type Setting[T any] struct {
	info   Info
	start  T
	legacy Legacy
}

// Info is how a setting is known to people and in the database.
type Info struct {
	Name  string // such as "limits"; it stays
	Title string // a heading
	Help  string // a sentence or two below it
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)

// Declare makes a setting that has the value start until an administrator sets
// another. It panics where T cannot be a setting; call it in the declaration of
// a package's variable.
func Declare[T any](info Info, start T) *Setting[T] {
	if !nameForm.MatchString(info.Name) || info.Title == "" {
		panic(fmt.Sprintf("settings: %q is no name of a setting, or it has no title", info.Name))
	}
	x := &Setting[T]{info: info, start: start}
	var check problem.Check
	if x.fields(); !x.valid(start, &check) {
		panic(fmt.Sprintf("settings: %s: its first value is refused: %v", info.Name, check.Err()))
	}
	return x
}

// From carries a setting over from a table of its own, in which releases before
// this one keep it; see Legacy.
func (x *Setting[T]) From(old Legacy) *Setting[T] {
	x.legacy = old
	return x
}

// Name is the setting's.
func (x *Setting[T]) Name() string { return x.info.Name }

// Get is the value as this instance knows it, at most a few seconds old, without
// asking the database. It is shared: change nothing that it points to.
func (x *Setting[T]) Get(s *Service) T {
	if s != nil {
		if known, ok := s.state(x.info.Name).value.(T); ok {
			return known
		}
	}
	return x.start
}

// In is the value as the transaction sees it, for what must not be decided by
// one that is a few seconds old.
func (x *Setting[T]) In(ctx context.Context, tx *ent.Client) (T, error) {
	newest, err := newest(reading.In(ctx), tx, x.info.Name)
	if err != nil || newest == nil {
		return x.start, err
	}
	return x.Decode(newest.Content)
}

// Watch calls act with the value of the setting whenever it has changed, on
// whichever instance.
func (x *Setting[T]) Watch(s *Service, act func(T)) {
	s.watch(x.info.Name, func(value any) { act(value.(T)) })
}

// Declared is a Setting of any type.
type Declared interface {
	Name() string
	describe() Info
	old() Legacy
	fields() []field
	first() any
	decodeAny(json.RawMessage) (any, error)
	parse(typed map[string][]string) (json.RawMessage, any, error)
}

func (x *Setting[T]) describe() Info { return x.info }
func (x *Setting[T]) old() Legacy    { return x.legacy }
func (x *Setting[T]) first() any     { return x.start }

func (x *Setting[T]) fields() []field { return fieldsOf(reflect.TypeFor[T]()) }

func (x *Setting[T]) decodeAny(stored json.RawMessage) (any, error) { return x.Decode(stored) }

// Decode reads a stored value. A field that it lacks, because it is newer, has
// its first value.
func (x *Setting[T]) Decode(stored json.RawMessage) (T, error) {
	value := x.start
	var held map[string]json.RawMessage
	if err := json.Unmarshal(stored, &held); err != nil {
		return x.start, fmt.Errorf("the setting %s: %w", x.info.Name, err)
	}
	for _, f := range x.fields() {
		one, ok := held[f.Name]
		if !ok {
			continue
		}
		if err := f.decode(one, reflect.ValueOf(&value).Elem()); err != nil {
			return x.start, fmt.Errorf("the setting %s: %s: %w", x.info.Name, f.Name, err)
		}
	}
	var check problem.Check
	if !x.valid(value, &check) {
		return x.start, fmt.Errorf("the setting %s: %w", x.info.Name, check.Err())
	}
	return value, nil
}

// encode is the value as it is stored.
func (x *Setting[T]) encode(value T) (json.RawMessage, error) {
	held := map[string]any{}
	for _, f := range x.fields() {
		held[f.Name] = f.encode(reflect.ValueOf(value))
	}
	return json.Marshal(held)
}

// parse reads a form, and collects what is wrong with it.
func (x *Setting[T]) parse(typed map[string][]string) (json.RawMessage, any, error) {
	value := x.start
	var check problem.Check
	for _, f := range x.fields() {
		if wrong := f.parse(typed[f.Name], reflect.ValueOf(&value).Elem()); wrong != "" {
			check.Refuse(f.Name, wrong)
		}
	}
	if check.Err() != nil || !x.valid(value, &check) {
		return nil, nil, check.Err()
	}
	stored, err := x.encode(value)
	return stored, value, err
}

// valid asks the value itself.
func (x *Setting[T]) valid(value T, check *problem.Check) bool {
	if judge, ok := any(value).(interface{ Check(*problem.Check) }); ok {
		judge.Check(check)
	}
	return check.Err() == nil
}

var errChanged = problem.New(problem.Conflict,
	"Somebody else changed this setting in the meantime. Look at it and change it again if you still want to.")

var errNoSetting = problem.New(problem.NotFound, "There is no such setting.")

var errAdministratorsAlone = problem.New(problem.Forbidden, "Only administrators may change settings.")

var errNothingStored = errors.New("the stored value of a setting is empty")
