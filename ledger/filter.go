package ledger

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/account"
	"unframed/internal/problem"
)

// Direction is which way a transfer goes, as one of its sides sees it.
type Direction string

// The directions.
const (
	Either Direction = ""
	In     Direction = "in"
	Out    Direction = "out"
)

// Filter narrows a history. The zero Filter keeps everything.
type Filter struct {
	Direction Direction
	State     State     // empty for any
	With      uuid.UUID // the account on the other side; uuid.Nil for any
	From, To  time.Time // made at From or later, before To; zero for any
	Min, Max  Amount    // 0 for any
	Search    string    // stands in the note, however it is written (text.Fold)
}

// TypedFilter is a filter as a person types it.
type TypedFilter struct {
	Direction, Person, From, To, State, Min, Max, Search string
}

// ParseFilter reads a filter; dates are days in the person's time zone, both
// included. Its failure names every field that is wrong.
func (s *Service) ParseFilter(ctx context.Context, typed TypedFilter, zone *time.Location) (Filter, error) {
	var check problem.Check
	f := Filter{
		Direction: Direction(oneOf(&check, "direction", typed.Direction, "", string(In), string(Out))),
		State:     State(oneOf(&check, "state", typed.State, "", string(Pending), string(Confirmed), string(Cancelled), string(Expired))),
		From:      day(&check, "from", typed.From, zone),
		To:        day(&check, "to", typed.To, zone),
		Min:       bound(&check, "min", typed.Min),
		Max:       bound(&check, "max", typed.Max),
		Search:    strings.TrimSpace(typed.Search),
	}
	if !f.To.IsZero() {
		f.To = f.To.AddDate(0, 0, 1)
	}
	if !isLine(f.Search) || utf8.RuneCountInString(f.Search) > maxNote {
		check.Refuse("q", fmt.Sprintf("Search for at most %d characters of one line.", maxNote))
	}
	if person := strings.TrimSpace(typed.Person); person != "" {
		id, err := s.accountOf(ctx, person)
		if err != nil {
			return Filter{}, err
		}
		if id == uuid.Nil {
			check.Refuse("person", nobody)
		}
		f.With = id
	}
	return f, check.Err()
}

func oneOf(check *problem.Check, field, typed string, known ...string) string {
	for _, k := range known {
		if typed == k {
			return typed
		}
	}
	check.Refuse(field, "Choose one of the list.")
	return ""
}

func day(check *problem.Check, field, typed string, zone *time.Location) time.Time {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return time.Time{}
	}
	at, err := time.ParseInLocation(time.DateOnly, typed, zone)
	if err != nil || at.Year() < 1 {
		check.Refuse(field, "Write a day as year-month-day, such as 2026-01-31.")
		return time.Time{}
	}
	return at.UTC()
}

func bound(check *problem.Check, field, typed string) Amount {
	if strings.TrimSpace(typed) == "" {
		return 0
	}
	a, err := parseAmount(typed)
	if err != nil {
		check.Refuse(field, err.Error())
	}
	return a
}

// accountOf finds the account of a person by login; uuid.Nil for nobody.
func (s *Service) accountOf(ctx context.Context, login string) (uuid.UUID, error) {
	if !isLine(login) {
		return uuid.Nil, nil
	}
	found, err := s.accountByLogin(findingAccounts.In(ctx), s.store.Client, login)
	if ent.IsNotFound(err) {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("look for the person: %w", err)
	}
	return found.ID, nil
}

// accountByLogin finds the person first and then the account: asked for at once,
// as accounts of which a person with that login exists, SQLite reads them all.
func (s *Service) accountByLogin(ctx context.Context, c *ent.Client, login string) (*ent.Account, error) {
	person, err := c.User.Query().Where(s.byLogin(login)).OnlyID(ctx)
	if err != nil {
		return nil, err
	}
	return c.Account.Query().Where(account.UserID(person)).Only(ctx)
}
