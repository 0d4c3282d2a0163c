package ledger

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent/account"
	"unframed/ent/posting"
	"unframed/ent/transfer"
)

// accounts compares every balance with the sum of the account's postings.
func (v *verification) accounts(ctx context.Context) error {
	for last := uuid.Nil; ; {
		end, err := lastOf(v.store.Account.Query().Where(account.IDGT(last)).Order(account.ByID()).Offset(verifyBatch - 1).Limit(1).IDs(ctx))
		if err != nil {
			return err
		}
		var rows []struct {
			ID      uuid.UUID     `sql:"id"`
			Kind    string        `sql:"kind"`
			Balance int64         `sql:"balance"`
			Posted  sql.NullInt64 `sql:"posted"`
		}
		err = v.store.Account.Query().Where(account.IDGT(last), account.IDLTE(end)).Order(account.ByID()).
			Modify(func(q *sql.Selector) {
				p := sql.Table(posting.Table)
				join := q.LeftJoin(p)
				of := p.C(posting.FieldAccountID) // by the name that the join gave the table
				join.OnP(sql.And(sql.ColumnsEQ(of, q.C(account.FieldID)), sql.GT(of, last), sql.LTE(of, end)))
				columns := []string{q.C(account.FieldID), q.C(account.FieldKind), q.C(account.FieldBalance)}
				q.Select(append(columns, sql.As(sql.Sum(p.C(posting.FieldAmount)), "posted"))...).GroupBy(columns...)
			}).Scan(ctx, &rows)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, a := range rows {
			v.report.Accounts++
			if a.Balance != a.Posted.Int64 {
				v.report.note("account", a.ID, "the balance is %s, its postings sum to %s", Amount(a.Balance), Amount(a.Posted.Int64))
			}
			if a.Balance < 0 && a.Kind != string(account.KindTreasury) {
				v.report.note("account", a.ID, "the balance is %s, below zero", Amount(a.Balance))
			}
		}
		v.advance(len(rows))
		last = rows[len(rows)-1].ID
	}
}

// lastOf is the id at the end of a batch: a query over a batch says so for each
// table that it joins, or a planner reads one of them whole for every batch. The
// last batch, which is not full, ends with the greatest id.
func lastOf(ids []uuid.UUID, err error) (uuid.UUID, error) {
	switch {
	case err != nil:
		return uuid.Nil, err
	case len(ids) == 0:
		return uuid.Max, nil
	}
	return ids[0], nil
}

// postedTransfer is a transfer with its two postings, as far as they exist.
type postedTransfer struct {
	ID           uuid.UUID     `sql:"id"`
	State        string        `sql:"state"`
	Amount       int64         `sql:"amount"`
	SenderID     uuid.UUID     `sql:"sender_id"`
	RecipientID  uuid.UUID     `sql:"recipient_id"`
	DebitAmount  sql.NullInt64 `sql:"debit_amount"`
	DebitFrom    uuid.NullUUID `sql:"debit_from"`
	CreditAmount sql.NullInt64 `sql:"credit_amount"`
	CreditTo     uuid.NullUUID `sql:"credit_to"`
}

// exact reports whether the postings do what the transfer says.
func (t *postedTransfer) exact() bool {
	return t.DebitAmount.Valid && -t.DebitAmount.Int64 == t.Amount && t.DebitFrom.UUID == t.SenderID &&
		t.CreditAmount.Valid && t.CreditAmount.Int64 == t.Amount && t.CreditTo.UUID == t.RecipientID
}

// transfers compares every transfer with its postings.
func (v *verification) transfers(ctx context.Context) error {
	for last := uuid.Nil; ; {
		end, err := lastOf(v.store.Transfer.Query().Where(transfer.IDGT(last)).Order(transfer.ByID()).Offset(verifyBatch - 1).Limit(1).IDs(ctx))
		if err != nil {
			return err
		}
		var rows []postedTransfer
		err = v.store.Transfer.Query().Where(transfer.IDGT(last), transfer.IDLTE(end)).Order(transfer.ByID()).
			Modify(withPostings(last, end)).Scan(ctx, &rows)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, t := range rows {
			v.report.Transfers++
			posted := t.DebitAmount.Valid || t.CreditAmount.Valid
			switch confirmed := t.State == string(Confirmed); {
			case confirmed && !t.exact():
				v.report.note("transfer", t.ID, "it is confirmed, but its postings do not move %s from %s to %s", Amount(t.Amount), t.SenderID, t.RecipientID)
			case !confirmed && posted:
				v.report.note("transfer", t.ID, "it is %s, but has a posting", t.State)
			}
		}
		v.advance(len(rows))
		last = rows[len(rows)-1].ID
	}
}

// withPostings selects the columns of postedTransfer, for transfers after last
// and up to end.
func withPostings(last, end uuid.UUID) func(*sql.Selector) {
	return func(q *sql.Selector) { selectPosted(q, last, end) }
}

func selectPosted(q *sql.Selector, last, end uuid.UUID) {
	columns := []string{q.C(transfer.FieldID), q.C(transfer.FieldState), q.C(transfer.FieldAmount),
		q.C(transfer.FieldSenderID), q.C(transfer.FieldRecipientID)}
	join := func(side posting.Side, amount, of string) {
		p := sql.Table(posting.Table).As(string(side))
		moves := p.C(posting.FieldTransferID)
		q.LeftJoin(p).OnP(sql.And(
			sql.ColumnsEQ(moves, q.C(transfer.FieldID)), sql.EQ(p.C(posting.FieldSide), side), sql.GT(moves, last), sql.LTE(moves, end)))
		columns = append(columns, sql.As(p.C(posting.FieldAmount), amount), sql.As(p.C(posting.FieldAccountID), of))
	}
	join(posting.SideDebit, "debit_amount", "debit_from")
	join(posting.SideCredit, "credit_amount", "credit_to")
	q.Select(columns...)
}

// postings follows each account from its first posting to its last: every one
// continues the balance of the one before.
func (v *verification) postings(ctx context.Context) error {
	var of uuid.UUID
	var version, balance int64
	for {
		next := sql.CompositeGT([]string{posting.FieldAccountID, posting.FieldAccountVersion}, of, version)
		rows, err := v.store.Posting.Query().Where(func(q *sql.Selector) { q.Where(next) }).
			Order(posting.ByAccountID(), posting.ByAccountVersion()).Limit(verifyBatch).All(ctx)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, p := range rows {
			v.report.Postings++
			if p.AccountID != of {
				balance = 0
			}
			if balance += p.Amount; balance != p.Balance {
				v.report.note("posting", p.ID, "it says that account %s then held %s; the postings before it and its own amount make %s",
					p.AccountID, Amount(p.Balance), Amount(balance))
				balance = p.Balance
			}
			of, version = p.AccountID, p.AccountVersion
		}
		v.advance(len(rows))
	}
}
