package ledger

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/account"
	"unframed/ent/transfer"
	"unframed/ent/user"
	"unframed/internal/problem"
	"unframed/internal/viewer"
)

// TimeToConfirm is how long a transfer can be confirmed after it was made.
const TimeToConfirm = 15 * time.Minute

// State is where a transfer stands. All but Pending are final.
type State string

// The states.
const (
	Pending   State = "pending"
	Confirmed State = "confirmed"
	Cancelled State = "cancelled"
	Expired   State = "expired"
)

// Party is one side of a transfer.
type Party struct {
	Account     uuid.UUID
	User        uuid.UUID // uuid.Nil for the treasury
	Username    string
	DisplayName string
}

// IsTreasury reports whether the party is where credits come from.
func (p Party) IsTreasury() bool { return p.Account == Treasury }

// Transfer is an amount on its way, or arrived, from one party to another.
type Transfer struct {
	ID                uuid.UUID
	Sender, Recipient Party
	Amount            Amount // always positive
	Note              string
	State             State
	CreatedAt         time.Time
	ExpiresAt         time.Time // a pending transfer can no longer be confirmed then
	SettledAt         time.Time // zero while it is pending
	// Held is what the sender's account holds, as it was read, for whoever may send
	// from it; 0 for others, and in lists.
	Held Amount
}

// transferRow is a transfer with the names of both sides.
type transferRow struct {
	ID                uuid.UUID      `sql:"id"`
	SenderID          uuid.UUID      `sql:"sender_id"`
	RecipientID       uuid.UUID      `sql:"recipient_id"`
	Amount            int64          `sql:"amount"`
	Note              string         `sql:"note"`
	State             string         `sql:"state"`
	CreatedAt         time.Time      `sql:"created_at"`
	ExpiresAt         time.Time      `sql:"expires_at"`
	SettledAt         sql.NullTime   `sql:"settled_at"`
	SenderUser        uuid.NullUUID  `sql:"sender_user"`
	SenderUsername    sql.NullString `sql:"sender_username"`
	SenderName        sql.NullString `sql:"sender_name"`
	RecipientUser     uuid.NullUUID  `sql:"recipient_user"`
	RecipientUsername sql.NullString `sql:"recipient_username"`
	RecipientName     sql.NullString `sql:"recipient_name"`
	SenderBalance     sql.NullInt64  `sql:"sender_balance"` // where one transfer is read
	PostedAt          sql.NullTime   `sql:"posted_at"`      // this and the next: of a posting, where one is read
	PostedBalance     sql.NullInt64  `sql:"posted_balance"`
}

// at is the transfer as it stands at a time: one that nobody confirmed in time
// has expired, whether or not that has been written down.
func (r transferRow) at(now time.Time) Transfer {
	t := Transfer{
		ID:        r.ID,
		Sender:    Party{r.SenderID, r.SenderUser.UUID, r.SenderUsername.String, r.SenderName.String},
		Recipient: Party{r.RecipientID, r.RecipientUser.UUID, r.RecipientUsername.String, r.RecipientName.String},
		Amount:    Amount(r.Amount), Note: r.Note, State: State(r.State),
		CreatedAt: r.CreatedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(), SettledAt: r.SettledAt.Time.UTC(),
		Held: Amount(r.SenderBalance.Int64),
	}
	if t.State == Pending && !t.ExpiresAt.After(now) {
		t.State = Expired
	}
	return t
}

// withParties selects the columns of transferRow from q, where c names the
// columns of the transfer.
func withParties(q *sql.Selector, c func(column string) string) {
	sender, senderUser := sql.Table(account.Table).As("sender"), sql.Table(user.Table).As("sender_user")
	recipient, recipientUser := sql.Table(account.Table).As("recipient"), sql.Table(user.Table).As("recipient_user")
	q.Join(sender).On(sender.C(account.FieldID), c(transfer.FieldSenderID))
	q.LeftJoin(senderUser).On(senderUser.C(user.FieldID), sender.C(account.FieldUserID))
	q.Join(recipient).On(recipient.C(account.FieldID), c(transfer.FieldRecipientID))
	q.LeftJoin(recipientUser).On(recipientUser.C(user.FieldID), recipient.C(account.FieldUserID))
	q.Select(
		c(transfer.FieldID), c(transfer.FieldSenderID), c(transfer.FieldRecipientID), c(transfer.FieldAmount),
		c(transfer.FieldNote), c(transfer.FieldState), c(transfer.FieldCreatedAt), c(transfer.FieldExpiresAt), c(transfer.FieldSettledAt),
		sql.As(sender.C(account.FieldUserID), "sender_user"),
		sql.As(senderUser.C(user.FieldUsername), "sender_username"), sql.As(senderUser.C(user.FieldDisplayName), "sender_name"),
		sql.As(recipient.C(account.FieldUserID), "recipient_user"),
		sql.As(recipientUser.C(user.FieldUsername), "recipient_username"), sql.As(recipientUser.C(user.FieldDisplayName), "recipient_name"),
	)
}

var errNoTransfer = problem.New(problem.NotFound, "There is no such transfer.")

// Get returns a transfer that the person in ctx sends or has received. One
// that is none of their business does not exist for them.
func (s *Service) Get(ctx context.Context, id uuid.UUID) (Transfer, error) {
	t, err := s.find(ctx, s.store.Client, id)
	if err != nil {
		return Transfer{}, err
	}
	person := viewer.FromContext(ctx).UserID
	if t.Sender.User == person {
		return t, nil
	}
	if t.Recipient.User == person && t.State == Confirmed {
		t.Held = 0 // the sender's, and nobody else's to know
		return t, nil
	}
	return Transfer{}, errNoTransfer // an administrator looks elsewhere; see Inspect
}

// Inspect returns any transfer to an administrator.
func (s *Service) Inspect(ctx context.Context, id uuid.UUID) (Transfer, error) {
	if !viewer.FromContext(ctx).Can(viewer.Administer) {
		return Transfer{}, errNoTransfer
	}
	return s.find(ctx, s.store.Client, id)
}

// payable returns a transfer that the person in ctx may confirm or cancel:
// their own, or one of the treasury's for an administrator.
func (s *Service) payable(ctx context.Context, id uuid.UUID) (Transfer, error) {
	v := viewer.FromContext(ctx)
	// Past the rules of the data layer: those that hold here are narrower.
	t, err := s.find(deciding.In(ctx), s.store.Client, id)
	if err != nil {
		return Transfer{}, err
	}
	if v.IsPerson() && (t.Sender.User == v.UserID || t.Sender.IsTreasury() && v.Can(viewer.Administer)) {
		return t, nil
	}
	return Transfer{}, errNoTransfer
}

// find reads a transfer that the viewer in ctx may see.
func (s *Service) find(ctx context.Context, c *ent.Client, id uuid.UUID) (Transfer, error) {
	var rows []transferRow
	err := c.Transfer.Query().Where(transfer.ID(id)).
		Modify(func(q *sql.Selector) {
			withParties(q, q.C)
			q.AppendSelect(sql.As(sql.Table(account.Table).As("sender").C(account.FieldBalance), "sender_balance"))
		}).
		Scan(ctx, &rows)
	switch {
	case err != nil:
		return Transfer{}, fmt.Errorf("read transfer: %w", err)
	case len(rows) == 0:
		return Transfer{}, errNoTransfer
	}
	return rows[0].at(s.now()), nil
}
