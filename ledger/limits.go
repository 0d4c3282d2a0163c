package ledger

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/limitchange"
	"unframed/ent/user"
	"unframed/failure"
	"unframed/store"
	"unframed/trail"
	"unframed/viewer"
)

// Limits bound what a person can send; zero is no limit. They do not bind the
// treasury. A day begins at midnight UTC.
type Limits struct {
	PerTransfer, PerDay Amount
	Revision            int64 // 0 while nobody has changed the defaults
}

// DefaultLimits hold until an administrator sets others.
var DefaultLimits = Limits{PerTransfer: 1_000_00, PerDay: 5_000_00}

// LimitSetting is an entry in the history of the limits.
type LimitSetting struct {
	Limits
	By string // the administrator's username
	At time.Time
}

// Limits returns what is in force.
func (s *Service) Limits(ctx context.Context) (Limits, error) {
	return limitsInForce(readingSettings.In(ctx), s.store.Client)
}

// limitsInForce reads the limits within the transaction that obeys them.
func limitsInForce(ctx context.Context, tx *ent.Client) (Limits, error) {
	// The condition holds always; a statement with a parameter is one that the
	// store keeps prepared.
	newest, err := tx.LimitChange.Query().Where(limitchange.RevisionGT(0)).Order(limitchange.ByRevision(sql.OrderDesc())).Limit(1).All(ctx)
	switch {
	case err != nil:
		return Limits{}, fmt.Errorf("read the limits: %w", err)
	case len(newest) == 0:
		return DefaultLimits, nil
	}
	l := newest[0]
	return Limits{Amount(l.PerTransfer), Amount(l.PerDay), l.Revision}, nil
}

// NewLimits are limits as an administrator types them. An empty one is none.
type NewLimits struct {
	PerTransfer, PerDay string
	Revision            string // of the limits that were on the page
}

// SetLimits puts limits in force within tx. It fails with Conflict when others were put
// in force since the page was made.
func (s *Service) SetLimits(ctx context.Context, tx *ent.Client, n NewLimits) error {
	actor := viewer.FromContext(ctx)
	if !actor.Can(viewer.Administer) {
		return failure.New(failure.Forbidden, "Only administrators may change the limits.")
	}
	wanted, err := n.parse()
	if err != nil {
		return err
	}
	before, err := limitsInForce(ctx, tx)
	if err != nil {
		return err
	}
	if before.Revision != wanted.Revision {
		return errLimitsChanged
	}
	err = tx.LimitChange.Create().SetRevision(before.Revision + 1).SetActorID(actor.UserID).SetCreatedAt(s.now()).
		SetPerTransfer(int64(wanted.PerTransfer)).SetPerDay(int64(wanted.PerDay)).Exec(ctx)
	if store.BreaksRule(err) { // two at the same moment
		return errLimitsChanged
	}
	if err != nil {
		return fmt.Errorf("store the limits: %w", err)
	}
	return trail.Record(ctx, tx, trail.Event{Actor: actor.UserID, Action: "limits.update", SubjectType: "limits", Details: map[string]string{
		"per_transfer_before": before.PerTransfer.String(), "per_transfer": wanted.PerTransfer.String(),
		"per_day_before": before.PerDay.String(), "per_day": wanted.PerDay.String(),
	}})
}

var errLimitsChanged = failure.New(failure.Conflict,
	"Somebody else changed the limits in the meantime. Look at them and change them again if you still want to.")

// parse reads the limits and collects what is wrong with them.
func (n NewLimits) parse() (Limits, error) {
	var check failure.Check
	limit := func(field, typed string) Amount {
		if strings.TrimSpace(typed) == "" {
			return 0
		}
		a, err := parseAmount(typed)
		if err != nil {
			check.Refuse(field, err.Error())
		}
		return a
	}
	l := Limits{PerTransfer: limit("per_transfer", n.PerTransfer), PerDay: limit("per_day", n.PerDay)}
	if l.PerDay > 0 && l.PerTransfer > l.PerDay {
		check.Refuse("per_transfer", "One transfer cannot be allowed more than a whole day.")
	}
	var err error
	if l.Revision, err = strconv.ParseInt(n.Revision, 10, 64); err != nil {
		return Limits{}, errLimitsChanged
	}
	return l, check.Err()
}

// LimitHistory returns the newest settings of the limits, newest first.
func (s *Service) LimitHistory(ctx context.Context, limit int) ([]LimitSetting, error) {
	var rows []struct {
		ActorID     uuid.UUID      `sql:"actor_id"`
		PerTransfer int64          `sql:"per_transfer"`
		PerDay      int64          `sql:"per_day"`
		Revision    int64          `sql:"revision"`
		CreatedAt   time.Time      `sql:"created_at"`
		Username    sql.NullString `sql:"username"`
	}
	err := s.store.LimitChange.Query().Order(limitchange.ByRevision(sql.OrderDesc())).Limit(limit).
		Modify(func(q *sql.Selector) {
			u := sql.Table(user.Table)
			q.LeftJoin(u).On(u.C(user.FieldID), q.C(limitchange.FieldActorID))
			q.Select(q.C(limitchange.FieldActorID), q.C(limitchange.FieldPerTransfer), q.C(limitchange.FieldPerDay),
				q.C(limitchange.FieldRevision), q.C(limitchange.FieldCreatedAt), u.C(user.FieldUsername))
		}).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read the history of the limits: %w", err)
	}
	settings := make([]LimitSetting, len(rows))
	for i, r := range rows {
		settings[i] = LimitSetting{Limits{Amount(r.PerTransfer), Amount(r.PerDay), r.Revision}, r.Username.String, r.CreatedAt}
	}
	return settings, nil
}
