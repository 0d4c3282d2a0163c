package ledger

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent/account"
	"unframed/ent/posting"
	"unframed/ent/predicate"
	"unframed/ent/transfer"
	"unframed/ent/user"
	"unframed/failure"
)

// The lists in this file are for administrators; the privacy rules show anybody
// else their own rows only. A page costs the same wherever in a list it is.

// Holding is an account as administrators see it.
type Holding struct {
	Party
	Balance  Amount
	OpenedAt time.Time
	Closed   bool
}

// Accounts returns accounts in the order of their keys.
func (s *Service) Accounts(ctx context.Context, p Page) (list []Holding, next string, err error) {
	after, err := parseKey(p.After)
	if err != nil {
		return nil, "", err
	}
	var rows []struct {
		ID          uuid.UUID      `sql:"id"`
		UserID      uuid.NullUUID  `sql:"user_id"`
		Balance     int64          `sql:"balance"`
		CreatedAt   time.Time      `sql:"created_at"`
		ClosedAt    sql.NullTime   `sql:"closed_at"`
		Username    sql.NullString `sql:"username"`
		DisplayName sql.NullString `sql:"display_name"`
	}
	err = s.store.Account.Query().Where(account.IDGT(after)).Order(account.ByID()).Limit(p.Limit+1).
		Modify(func(q *sql.Selector) {
			u := sql.Table(user.Table)
			q.LeftJoin(u).On(u.C(user.FieldID), q.C(account.FieldUserID))
			q.Select(q.C(account.FieldID), q.C(account.FieldUserID), q.C(account.FieldBalance), q.C(account.FieldCreatedAt),
				q.C(account.FieldClosedAt), u.C(user.FieldUsername), u.C(user.FieldDisplayName))
		}).Scan(ctx, &rows)
	if err != nil {
		return nil, "", fmt.Errorf("list accounts: %w", err)
	}
	if len(rows) > p.Limit {
		rows = rows[:p.Limit]
		next = rows[p.Limit-1].ID.String()
	}
	for _, r := range rows {
		list = append(list, Holding{Party{r.ID, r.UserID.UUID, r.Username.String, r.DisplayName.String},
			Amount(r.Balance), r.CreatedAt, r.ClosedAt.Valid})
	}
	return list, next, nil
}

func parseKey(typed string) (uuid.UUID, error) {
	if typed == "" {
		return uuid.Nil, nil
	}
	id, err := uuid.Parse(typed)
	if err != nil {
		var check failure.Check
		check.Refuse("after", "This is not where a page ended. Begin with the first page.")
		return uuid.Nil, check.Err()
	}
	return id, nil
}

// All returns everybody's transfers, newest first.
func (s *Service) All(ctx context.Context, p Page) (list []Transfer, next string, err error) {
	after, err := parseCursor(p.After)
	if err != nil {
		return nil, "", err
	}
	var keep []predicate.Transfer
	if after != nil {
		keep = append(keep, after.older())
	}
	var rows []transferRow
	err = s.store.Transfer.Query().Where(keep...).
		Order(transfer.ByCreatedAt(sql.OrderDesc()), transfer.ByID(sql.OrderDesc())).Limit(p.Limit+1).
		Modify(func(q *sql.Selector) { withParties(q, q.C) }).Scan(ctx, &rows)
	if err != nil {
		return nil, "", fmt.Errorf("list transfers: %w", err)
	}
	list, next = cutPage(rows, p.Limit, s.now())
	return list, next, nil
}

// Entry is a posting as administrators see it.
type Entry struct {
	ID, Transfer    uuid.UUID
	Account         Party
	Amount, Balance Amount // what was posted, and what the account then held
	At              time.Time
}

// Entries returns everybody's postings, newest first.
func (s *Service) Entries(ctx context.Context, p Page) (list []Entry, next string, err error) {
	after, err := parseCursor(p.After)
	if err != nil {
		return nil, "", err
	}
	var rows []struct {
		ID          uuid.UUID      `sql:"id"`
		TransferID  uuid.UUID      `sql:"transfer_id"`
		AccountID   uuid.UUID      `sql:"account_id"`
		Amount      int64          `sql:"amount"`
		Balance     int64          `sql:"balance"`
		CreatedAt   time.Time      `sql:"created_at"`
		UserID      uuid.NullUUID  `sql:"user_id"`
		Username    sql.NullString `sql:"username"`
		DisplayName sql.NullString `sql:"display_name"`
	}
	query := s.store.Posting.Query().Order(posting.ByCreatedAt(sql.OrderDesc()), posting.ByID(sql.OrderDesc())).Limit(p.Limit + 1)
	if after != nil {
		query.Where(func(q *sql.Selector) {
			q.Where(sql.CompositeLT([]string{q.C(posting.FieldCreatedAt), q.C(posting.FieldID)}, after.at, after.id))
		})
	}
	err = query.Modify(func(q *sql.Selector) {
		a, u := sql.Table(account.Table), sql.Table(user.Table)
		q.Join(a).On(a.C(account.FieldID), q.C(posting.FieldAccountID))
		q.LeftJoin(u).On(u.C(user.FieldID), a.C(account.FieldUserID))
		q.Select(q.C(posting.FieldID), q.C(posting.FieldTransferID), q.C(posting.FieldAccountID), q.C(posting.FieldAmount),
			q.C(posting.FieldBalance), q.C(posting.FieldCreatedAt), a.C(account.FieldUserID), u.C(user.FieldUsername), u.C(user.FieldDisplayName))
	}).Scan(ctx, &rows)
	if err != nil {
		return nil, "", fmt.Errorf("list postings: %w", err)
	}
	if len(rows) > p.Limit {
		rows = rows[:p.Limit]
		next = cursor{rows[p.Limit-1].CreatedAt, rows[p.Limit-1].ID}.String()
	}
	for _, r := range rows {
		list = append(list, Entry{r.ID, r.TransferID, Party{r.AccountID, r.UserID.UUID, r.Username.String, r.DisplayName.String},
			Amount(r.Amount), Amount(r.Balance), r.CreatedAt})
	}
	return list, next, nil
}
