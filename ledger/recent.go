package ledger

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent/account"
	"unframed/ent/transfer"
	"unframed/ent/user"
	"unframed/store"
)

// Movement is a transfer as one of its two sides sees it.
type Movement struct {
	ID        uuid.UUID
	Incoming  bool
	With      string // the other side's display name; empty for the treasury
	Amount    Amount // always positive
	Note      string
	State     string // pending, confirmed, cancelled or expired
	CreatedAt time.Time
}

type movementRow struct {
	ID          uuid.UUID      `sql:"id"`
	RecipientID uuid.UUID      `sql:"recipient_id"`
	OwnID       uuid.UUID      `sql:"own_id"`
	Amount      int64          `sql:"amount"`
	Note        string         `sql:"note"`
	State       string         `sql:"state"`
	CreatedAt   time.Time      `sql:"created_at"`
	With        sql.NullString `sql:"other_name"`
}

// Recent returns the person's newest transfers, newest first, in one query. It
// shows those that the viewer in ctx may see.
func Recent(ctx context.Context, s *store.Store, person uuid.UUID, limit int) ([]Movement, error) {
	var rows []movementRow
	err := s.Transfer.Query().
		Order(transfer.ByCreatedAt(sql.OrderDesc()), transfer.ByID(sql.OrderDesc())).
		Limit(limit).
		Modify(func(q *sql.Selector) { joinSides(q, person) }).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read recent transfers: %w", err)
	}
	movements := make([]Movement, len(rows))
	for i, r := range rows {
		movements[i] = Movement{
			ID: r.ID, Incoming: r.RecipientID == r.OwnID, With: r.With.String, Amount: Amount(r.Amount),
			Note: r.Note, State: r.State, CreatedAt: r.CreatedAt,
		}
	}
	return movements, nil
}

// joinSides keeps the transfers that touch the person's account and adds the
// name of whoever is on the other side.
func joinSides(q *sql.Selector, person uuid.UUID) {
	own := sql.Table(account.Table).As("own")
	other := sql.Table(account.Table).As("other")
	name := sql.Table(user.Table).As("other_user")
	sender, recipient := q.C(transfer.FieldSenderID), q.C(transfer.FieldRecipientID)

	q.Join(own).OnP(sql.And(
		sql.EQ(own.C(account.FieldUserID), person),
		sql.Or(sql.ColumnsEQ(own.C(account.FieldID), sender), sql.ColumnsEQ(own.C(account.FieldID), recipient)),
	))
	q.Join(other).OnP(sql.And(
		sql.ColumnsNEQ(other.C(account.FieldID), own.C(account.FieldID)),
		sql.Or(sql.ColumnsEQ(other.C(account.FieldID), sender), sql.ColumnsEQ(other.C(account.FieldID), recipient)),
	))
	q.LeftJoin(name).On(name.C(user.FieldID), other.C(account.FieldUserID))
	q.Select(
		q.C(transfer.FieldID), recipient, q.C(transfer.FieldAmount), q.C(transfer.FieldNote),
		q.C(transfer.FieldState), q.C(transfer.FieldCreatedAt),
		sql.As(own.C(account.FieldID), "own_id"), sql.As(name.C(user.FieldDisplayName), "other_name"),
	)
}
