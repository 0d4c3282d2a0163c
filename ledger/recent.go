package ledger

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent/posting"
	"unframed/ent/transfer"
)

// Movement is a confirmed transfer as one of its two sides sees it.
type Movement struct {
	ID       uuid.UUID // of the transfer
	Incoming bool
	With     Party
	Amount   Amount // always positive
	Note     string
	At       time.Time // when it was confirmed
	Balance  Amount    // the account's, once it was
}

// Recent returns the newest movements of the account, newest first, in one
// query that costs the same however many there are. It shows those that the
// viewer in ctx may see.
func (s *Service) Recent(ctx context.Context, of uuid.UUID, limit int) ([]Movement, error) {
	var rows []transferRow
	err := s.store.Posting.Query().Where(posting.AccountID(of)).
		Order(posting.ByAccountVersion(sql.OrderDesc())).Limit(limit).
		Modify(func(q *sql.Selector) {
			t := sql.Table(transfer.Table)
			q.Join(t).On(t.C(transfer.FieldID), q.C(posting.FieldTransferID))
			withParties(q, t.C)
			q.AppendSelect(sql.As(q.C(posting.FieldCreatedAt), "posted_at"), sql.As(q.C(posting.FieldBalance), "posted_balance"))
		}).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read recent movements: %w", err)
	}
	movements := make([]Movement, len(rows))
	for i, r := range rows {
		at := r.PostedAt.Time.UTC()
		t := r.at(at)
		m := Movement{ID: t.ID, Incoming: t.Recipient.Account == of, With: t.Recipient, Amount: t.Amount, Note: t.Note,
			At: at, Balance: Amount(r.PostedBalance.Int64)}
		if m.Incoming {
			m.With = t.Sender
		}
		movements[i] = m
	}
	return movements, nil
}
