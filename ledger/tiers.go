package ledger

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/tierchange"
	"unframed/ent/user"
	"unframed/failure"
	"unframed/store"
	"unframed/trail"
	"unframed/viewer"
)

// Never is an amount from which nothing holds: above every transfer's.
const Never Amount = math.MaxInt64

// Tiers are the amounts from which the confirmation of a transfer asks for more
// than a press: that the person proved who they are in the last minutes, and
// that they type the amount.
type Tiers struct {
	RecentFrom, TypedFrom Amount // 0 for every transfer, Never for none
	Revision              int64  // 0 while nobody has changed the defaults
}

// DefaultTiers hold until an administrator sets others.
var DefaultTiers = Tiers{RecentFrom: 100_00, TypedFrom: 500_00}

// TierSetting is an entry in the history of the tiers.
type TierSetting struct {
	Tiers
	By string // the administrator's username
	At time.Time
}

// Tiers returns what is in force.
func (s *Service) Tiers(ctx context.Context) (Tiers, error) {
	return tiersInForce(readingSettings.In(ctx), s.store.Client)
}

func tiersInForce(ctx context.Context, tx *ent.Client) (Tiers, error) {
	// As with the limits, the condition only keeps the statement prepared.
	newest, err := tx.TierChange.Query().Where(tierchange.RevisionGT(0)).Order(tierchange.ByRevision(sql.OrderDesc())).Limit(1).All(ctx)
	switch {
	case err != nil:
		return Tiers{}, fmt.Errorf("read the tiers: %w", err)
	case len(newest) == 0:
		return DefaultTiers, nil
	}
	t := newest[0]
	return Tiers{Amount(t.RecentFrom), Amount(t.TypedFrom), t.Revision}, nil
}

// NewTiers are tiers as an administrator types them; an empty one is Never.
type NewTiers struct {
	RecentFrom, TypedFrom string
	Revision              string // of the tiers that were on the page
}

// SetTiers puts tiers in force within tx. It fails with Conflict when others were put in
// force since the page was made.
func (s *Service) SetTiers(ctx context.Context, tx *ent.Client, n NewTiers) error {
	actor := viewer.FromContext(ctx)
	if !actor.Can(viewer.Administer) {
		return failure.New(failure.Forbidden, "Only administrators may change what a press has to prove.")
	}
	wanted, err := n.parse()
	if err != nil {
		return err
	}
	before, err := tiersInForce(ctx, tx)
	if err != nil {
		return err
	}
	if before.Revision != wanted.Revision {
		return errTiersChanged
	}
	err = tx.TierChange.Create().SetRevision(before.Revision + 1).SetActorID(actor.UserID).SetCreatedAt(s.now()).
		SetRecentFrom(int64(wanted.RecentFrom)).SetTypedFrom(int64(wanted.TypedFrom)).Exec(ctx)
	if store.BreaksRule(err) { // two at the same moment
		return errTiersChanged
	}
	if err != nil {
		return fmt.Errorf("store the tiers: %w", err)
	}
	return trail.Record(ctx, tx, trail.Event{Actor: actor.UserID, Action: "tiers.update", SubjectType: "tiers", Details: map[string]string{
		"recent_from_before": before.RecentFrom.threshold(), "recent_from": wanted.RecentFrom.threshold(),
		"typed_from_before": before.TypedFrom.threshold(), "typed_from": wanted.TypedFrom.threshold(),
	}})
}

var errTiersChanged = failure.New(failure.Conflict,
	"Somebody else changed these amounts in the meantime. Look at them and change them again if you still want to.")

// threshold is the amount in words where it is none.
func (a Amount) threshold() string {
	if a == Never {
		return "never"
	}
	return a.String()
}

// parse reads the tiers and collects what is wrong with them.
func (n NewTiers) parse() (Tiers, error) {
	var check failure.Check
	from := func(field, typed string) Amount {
		if strings.TrimSpace(typed) == "" {
			return Never
		}
		a, err := parseAmount(typed)
		if err != nil {
			check.Refuse(field, err.Error())
		}
		return a
	}
	t := Tiers{RecentFrom: from("recent_from", n.RecentFrom), TypedFrom: from("typed_from", n.TypedFrom)}
	if t.TypedFrom < t.RecentFrom {
		check.Refuse("typed_from", "Whoever types the amount also proves who they are: this cannot begin at a smaller amount.")
	}
	var err error
	if t.Revision, err = strconv.ParseInt(n.Revision, 10, 64); err != nil {
		return Tiers{}, errTiersChanged
	}
	return t, check.Err()
}

// TierHistory returns the newest settings of the tiers, newest first.
func (s *Service) TierHistory(ctx context.Context, limit int) ([]TierSetting, error) {
	var rows []struct {
		ActorID    uuid.UUID      `sql:"actor_id"`
		RecentFrom int64          `sql:"recent_from"`
		TypedFrom  int64          `sql:"typed_from"`
		Revision   int64          `sql:"revision"`
		CreatedAt  time.Time      `sql:"created_at"`
		Username   sql.NullString `sql:"username"`
	}
	err := s.store.TierChange.Query().Order(tierchange.ByRevision(sql.OrderDesc())).Limit(limit).
		Modify(func(q *sql.Selector) {
			u := sql.Table(user.Table)
			q.LeftJoin(u).On(u.C(user.FieldID), q.C(tierchange.FieldActorID))
			q.Select(q.C(tierchange.FieldActorID), q.C(tierchange.FieldRecentFrom), q.C(tierchange.FieldTypedFrom),
				q.C(tierchange.FieldRevision), q.C(tierchange.FieldCreatedAt), u.C(user.FieldUsername))
		}).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read the history of the tiers: %w", err)
	}
	settings := make([]TierSetting, len(rows))
	for i, r := range rows {
		settings[i] = TierSetting{Tiers{Amount(r.RecentFrom), Amount(r.TypedFrom), r.Revision}, r.Username.String, r.CreatedAt}
	}
	return settings, nil
}
