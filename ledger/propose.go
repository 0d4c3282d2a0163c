package ledger

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/ent/account"
	"unframed/internal/auditlog"
	"unframed/internal/idempotency"
	"unframed/internal/problem"
	"unframed/internal/viewer"
)

const maxNote = 140 // code points

// Proposal is what a person wants to send, as typed.
type Proposal struct {
	To     string // username or e-mail address
	Amount string
	Note   string
	// Key, unless empty, makes the same proposal from the same person the same
	// transfer, however often it arrives.
	Key string
	// Admit, unless nil, is asked before a transfer is made, and not for one that was
	// made under the same key. What it refuses is not made.
	Admit func(ctx context.Context) error
	// LookUp, unless nil, is asked before somebody is looked for whose transfer cannot
	// be made for another reason. Where it is Limited nobody is looked for.
	LookUp func(ctx context.Context) error
}

// Propose makes a transfer from the account that waits to be confirmed. The
// person in ctx must hold the account, or be an administrator if it is the
// treasury. Its failures are Invalid, with every wrong field named, KeyReused,
// NotFound and OutcomeUnknown.
func (s *Service) Propose(ctx context.Context, from uuid.UUID, p Proposal) (Transfer, error) {
	return s.alone(ctx, func(ctx context.Context) (Ready, error) { return s.Proposing(ctx, from, p) })
}

// Proposing is Propose for somebody's transaction.
func (s *Service) Proposing(ctx context.Context, from uuid.UUID, p Proposal) (Ready, error) {
	person := viewer.FromContext(ctx)
	p.To, p.Note = strings.TrimSpace(p.To), strings.TrimSpace(p.Note)
	r := idempotency.New(person.UserID, p.Key, "propose", from.String(), p.To, strings.TrimSpace(p.Amount), p.Note)
	amount, wrong := p.check()
	if err := wrong.Take(r.Check()); err != nil {
		return Ready{}, err
	}
	if wrong.Err() != nil {
		return Ready{}, s.alsoWrong(ctx, person, from, amount, p, wrong)
	}
	if err := s.admit(ctx, r, p); err != nil {
		return Ready{}, err
	}
	id := uuid.New()
	return Ready{Leave: func() {}, Do: func(ctx context.Context, tx *ent.Client) (Transfer, error) {
		ctx = proposing.In(ctx)
		made, err := r.Prior(ctx, tx, s.now())
		if err != nil {
			return Transfer{}, err
		}
		if made == uuid.Nil {
			made = id
			if err := s.propose(ctx, tx, person, id, from, amount, p); err != nil {
				return Transfer{}, err
			}
			if err := r.Remember(ctx, tx, s.now(), id); err != nil {
				return Transfer{}, err
			}
		}
		return s.find(ctx, tx, made)
	}}, nil
}

func (s *Service) admit(ctx context.Context, r idempotency.Request, p Proposal) error {
	if p.Admit == nil {
		return nil
	}
	if known, err := r.Known(proposing.In(ctx), s.store.Client, s.now()); err != nil || known {
		return err
	}
	return p.Admit(ctx)
}

// propose stores the transfer within tx, unless it was stored by an earlier
// attempt whose commit got no answer.
func (s *Service) propose(ctx context.Context, tx *ent.Client, person viewer.Viewer, id, from uuid.UUID, amount Amount, p Proposal) error {
	if stored, err := tx.Transfer.Get(ctx, id); err == nil && stored.ID == id {
		return nil
	} else if !ent.IsNotFound(err) {
		return fmt.Errorf("look for the transfer: %w", err)
	}
	now := s.now()
	var wrong problem.Check
	sender, recipient, err := s.judge(ctx, tx, person, from, amount, p, now, &wrong)
	if err != nil {
		return err
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	err = tx.Transfer.Create().SetID(id).SetSenderID(sender.ID).SetRecipientID(recipient.ID).SetAmount(int64(amount)).
		SetNote(p.Note).SetCreatedAt(now).SetUpdatedAt(now).SetExpiresAt(now.Add(TimeToConfirm)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("store the transfer: %w", err)
	}
	return auditlog.Record(ctx, tx, auditlog.Event{Actor: person.UserID, Action: "transfer.propose", SubjectType: "transfer", SubjectID: id,
		Details: map[string]string{"amount": amount.String()}})
}

// check reads the amount and collects what is wrong with the words.
func (p Proposal) check() (Amount, *problem.Check) {
	check := &problem.Check{}
	if p.To == "" {
		check.Refuse("to", "Enter the username or e-mail address of whoever is to receive it.")
	} else if !isLine(p.To) {
		check.Refuse("to", nobody)
	}
	amount, err := ParseAmount(p.Amount)
	if err != nil {
		check.Refuse("amount", err.Error())
	}
	switch {
	case !isLine(p.Note):
		check.Refuse("note", "A note is one line of text.")
	case utf8.RuneCountInString(p.Note) > maxNote:
		check.Refuse("note", fmt.Sprintf("A note has at most %d characters.", maxNote))
	}
	return amount, check
}

// alsoWrong adds to what is wrong with the words of a proposal what is wrong with
// the rest of it, so that nobody is told in two rounds.
func (s *Service) alsoWrong(ctx context.Context, person viewer.Viewer, from uuid.UUID, amount Amount, p Proposal, wrong *problem.Check) error {
	if p.LookUp != nil {
		if err := p.LookUp(ctx); problem.Is(err, problem.Limited) {
			return wrong.Err()
		} else if err != nil {
			return err
		}
	}
	if _, _, err := s.judge(proposing.In(ctx), s.store.Client, person, from, amount, p, s.now(), wrong); err != nil {
		return err
	}
	return wrong.InOrder("to", "amount", "note").Err()
}

const nobody = "There is nobody with this username or e-mail address."

// isLine reports whether s is text that every engine stores and that a page
// shows on one line.
func isLine(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// judge finds the two accounts, and collects what is wrong with a recipient and an
// amount whose words are right. The recipient is nil where that is refused.
func (s *Service) judge(ctx context.Context, c *ent.Client, person viewer.Viewer, from uuid.UUID, amount Amount, p Proposal, now time.Time, wrong *problem.Check) (sender, recipient *ent.Account, err error) {
	sender, err = c.Account.Get(ctx, from)
	if ent.IsNotFound(err) || err == nil && !mayPay(person, sender) {
		return nil, nil, problem.New(problem.NotFound, "There is no such account.")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("look for the sender: %w", err)
	}
	if !wrong.Refused("to") {
		if recipient, err = s.recipient(ctx, c, sender, p.To, wrong); err != nil {
			return nil, nil, err
		}
	}
	if wrong.Refused("amount") {
		return sender, recipient, nil
	}
	l, err := limitsInForce(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	err = payable(sender, amount, now, l)
	if err == nil && recipient != nil {
		err = receivable(recipient, amount)
	}
	if f := problem.As(err); f != nil {
		wrong.Refuse("amount", f.Sentence)
	}
	return sender, recipient, nil
}

// recipient is the account that a name is of, or nil for one that can receive nothing.
func (s *Service) recipient(ctx context.Context, c *ent.Client, sender *ent.Account, to string, wrong *problem.Check) (*ent.Account, error) {
	found, err := s.accountByLogin(ctx, c, to)
	switch {
	case ent.IsNotFound(err):
		wrong.Refuse("to", nobody)
	case err != nil:
		return nil, fmt.Errorf("look for the recipient: %w", err)
	case found.ID == sender.ID:
		wrong.Refuse("to", "This is your own account. Choose somebody else.")
	case found.ClosedAt != nil:
		wrong.Refuse("to", errRecipientClosed.Sentence)
	default:
		return found, nil
	}
	return nil, nil
}

// mayPay reports whether the person may send from the account.
func mayPay(person viewer.Viewer, a *ent.Account) bool {
	if !person.IsPerson() {
		return false
	}
	return a.UserID != nil && *a.UserID == person.UserID || a.Kind == account.KindTreasury && person.Can(viewer.Administer)
}

// Balance returns what the account of the person in ctx, or for an
// administrator any account, holds now.
func (s *Service) Balance(ctx context.Context, of uuid.UUID) (Amount, error) {
	a, err := s.store.Account.Query().Where(account.ID(of)).Select(account.FieldBalance).Only(ctx)
	if ent.IsNotFound(err) {
		return 0, problem.New(problem.NotFound, "There is no such account.")
	}
	if err != nil {
		return 0, fmt.Errorf("read balance: %w", err)
	}
	return Amount(a.Balance), nil
}
