package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/account"
	"unframed/ent/posting"
	"unframed/internal/problem"
	"unframed/store"
)

// order is a transfer about to be carried out.
type order struct {
	transfer, sender, recipient uuid.UUID
	amount                      Amount
	at                          time.Time
}

// settle moves the balances of the orders and writes their postings within tx,
// or fails and has moved nothing. Every movement of credits goes through here.
func settle(ctx context.Context, tx *ent.Client, l Limits, orders ...order) error {
	accounts, err := lockAccounts(ctx, tx, orders)
	if err != nil {
		return err
	}
	var postings []*ent.PostingCreate
	for _, o := range orders {
		sender, recipient := accounts[o.sender], accounts[o.recipient]
		if sender == nil || recipient == nil {
			return errors.New("settle: an account of the transfer is missing")
		}
		if err := move(sender, recipient, o.amount, o.at, l); err != nil {
			return err
		}
		postings = append(postings,
			post(tx, o.transfer, sender, posting.SideDebit, -o.amount, o.at),
			post(tx, o.transfer, recipient, posting.SideCredit, o.amount, o.at))
	}
	if err := storeAccounts(ctx, tx, accounts); err != nil {
		return err
	}
	if err := tx.Posting.CreateBulk(postings...).Exec(ctx); err != nil {
		return fmt.Errorf("write postings: %w", err)
	}
	return nil
}

// lockAccounts reads the accounts of the orders and keeps others from changing
// them until tx ends. They are locked in the order of their keys, so that two
// transactions never wait for each other.
func lockAccounts(ctx context.Context, tx *ent.Client, orders []order) (map[uuid.UUID]*ent.Account, error) {
	var ids []uuid.UUID
	for _, o := range orders {
		ids = append(ids, o.sender, o.recipient)
	}
	slices.SortFunc(ids, byKey)
	rows, err := tx.Account.Query().Where(account.IDIn(slices.Compact(ids)...), store.LockRows).Order(account.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("lock accounts: %w", err)
	}
	accounts := make(map[uuid.UUID]*ent.Account, len(rows))
	for _, a := range rows {
		accounts[a.ID] = a
	}
	return accounts, nil
}

func byKey(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }

// move takes the amount from the sender's balance and gives it to the
// recipient's, in memory, if every rule allows it.
func move(sender, recipient *ent.Account, amount Amount, now time.Time, l Limits) error {
	if err := allowed(sender, recipient, amount, now, l); err != nil {
		return err
	}
	if sender.Kind == account.KindUser {
		day := dayOf(sender, now)
		sender.SentThatDay = int64(sentOn(sender, now) + amount)
		sender.SentOn = &day
	}
	sender.Balance -= int64(amount)
	recipient.Balance += int64(amount)
	sender.Version++
	recipient.Version++
	return nil
}

// allowed holds a transfer to the rules, as the two accounts stand now.
func allowed(sender, recipient *ent.Account, amount Amount, now time.Time, l Limits) error {
	if err := payable(sender, amount, now, l); err != nil {
		return err
	}
	return receivable(recipient, amount)
}

// payable holds what a transfer takes from its sender to the rules.
func payable(sender *ent.Account, amount Amount, now time.Time, l Limits) error {
	sent := sentOn(sender, now)
	switch {
	case sender.ClosedAt != nil:
		return problem.New(problem.AccountClosed, "This account is closed. Nothing can be sent from it.")
	case sender.Balance < math.MinInt64+int64(amount):
		return errHoldsNoMore
	case sender.Kind == account.KindTreasury: // the only one without limits, and the only one that may owe
		return nil
	case sender.Balance < int64(amount):
		return problem.New(problem.Insufficient, fmt.Sprintf("There is not enough in the account: it holds %s.", Amount(sender.Balance)))
	case l.PerTransfer > 0 && amount > l.PerTransfer:
		return problem.New(problem.OverLimit, fmt.Sprintf("One transfer can be at most %s.", l.PerTransfer))
	case l.PerDay > 0 && amount > l.PerDay-sent:
		return problem.New(problem.OverLimit, fmt.Sprintf("At most %s can be sent in a day, and %s of that is left today.", l.PerDay, max(0, l.PerDay-sent)))
	}
	return nil
}

// receivable holds what a transfer gives to its recipient to the rules.
func receivable(recipient *ent.Account, amount Amount) error {
	switch {
	case recipient.ClosedAt != nil:
		return errRecipientClosed
	case recipient.Balance > math.MaxInt64-int64(amount):
		return errHoldsNoMore
	}
	return nil
}

var (
	errHoldsNoMore     = problem.New(problem.OverLimit, "The account cannot hold that much.")
	errRecipientClosed = problem.New(problem.AccountClosed, "The recipient's account is closed and cannot receive anything.")
)

// sentOn is what the account has sent on the day of now, or on a later one: what
// was sent under a clock that is ahead is not forgotten by one that is behind.
func sentOn(a *ent.Account, now time.Time) Amount {
	if a.SentOn == nil || a.SentOn.Before(startOfDay(now)) {
		return 0
	}
	return Amount(a.SentThatDay)
}

// dayOf is the day that a transfer made now counts for, which never goes back.
func dayOf(a *ent.Account, now time.Time) time.Time {
	today := startOfDay(now)
	if a.SentOn != nil && a.SentOn.After(today) {
		return *a.SentOn
	}
	return today
}

func startOfDay(now time.Time) time.Time { return now.UTC().Truncate(24 * time.Hour) }

// post prepares the posting of a movement that has been made in memory.
func post(tx *ent.Client, transfer uuid.UUID, a *ent.Account, side posting.Side, amount Amount, now time.Time) *ent.PostingCreate {
	return tx.Posting.Create().SetTransferID(transfer).SetAccountID(a.ID).SetSide(side).SetAmount(int64(amount)).
		SetBalance(a.Balance).SetAccountVersion(a.Version).SetCreatedAt(now)
}

// storeAccounts writes the accounts as they stand in memory.
func storeAccounts(ctx context.Context, tx *ent.Client, accounts map[uuid.UUID]*ent.Account) error {
	inOrder := make([]*ent.Account, 0, len(accounts))
	for _, a := range accounts {
		inOrder = append(inOrder, a)
	}
	slices.SortFunc(inOrder, func(a, b *ent.Account) int { return byKey(a.ID, b.ID) })
	for _, a := range inOrder {
		update := tx.Account.Update().Where(account.ID(a.ID)).SetBalance(a.Balance).SetVersion(a.Version)
		if a.SentOn != nil {
			update.SetSentOn(*a.SentOn).SetSentThatDay(a.SentThatDay)
		}
		n, err := update.Save(ctx)
		if err := cmp.Or(err, unless(n == 1)); err != nil {
			return fmt.Errorf("store balance: %w", err)
		}
	}
	return nil
}

var errRowGone = errors.New("a row that was locked is gone")

func unless(done bool) error {
	if done {
		return nil
	}
	return errRowGone
}
