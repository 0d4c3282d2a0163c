// Package mail is the outbox: whoever wants something mailed writes a row in the
// transaction of what causes it, and the Service of some instance makes the text and
// sends it, later and until it succeeds. A mail is never lost; it is sent twice only
// where an instance ends, or an answer is lost, between sending and noting that. It
// knows neither people nor pages: each Kind is declared by whose it is.
package mail

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	row "unframed/ent/mail"
	"unframed/internal/auditlog"
	"unframed/internal/problem"
	"unframed/internal/viewer"
)

const (
	// tryFor is for how long attempts go on.
	tryFor = 72 * time.Hour
	// How long a row stays once nothing is to be done about it.
	keepSent     = 30 * 24 * time.Hour
	keepFailed   = 90 * 24 * time.Hour
	keepObsolete = 24 * time.Hour
)

var (
	enqueuing  = viewer.System("put a mail into the outbox", viewer.May(viewer.Create, ent.TypeMail))
	delivering = viewer.System("send the mails of the outbox", viewer.May(viewer.Read|viewer.Change, ent.TypeMail))
	resending  = viewer.System("put a mail back into the outbox", viewer.May(viewer.Read|viewer.Change, ent.TypeMail))
)

// Draft is a mail that something caused.
type Draft struct {
	Kind    string            // the name of a Kind
	To      string            // an address
	About   uuid.UUID         // the person; uuid.Nil for nobody who is known yet
	Details map[string]string // what the Kind makes the text from besides; never a secret
}

// Enqueue puts the mail into the outbox within tx: it is sent if that is committed,
// at the time now or a few seconds later.
func Enqueue(ctx context.Context, tx *ent.Client, d Draft, now time.Time) error {
	create := tx.Mail.Create().SetKind(d.Kind).SetRecipient(d.To).SetNextAttemptAt(now).SetGiveUpAt(now.Add(tryFor))
	if d.About != uuid.Nil {
		create.SetUserID(d.About)
	}
	if len(d.Details) > 0 {
		create.SetDetails(maps.Clone(d.Details))
	}
	if err := create.Exec(enqueuing.In(ctx)); err != nil {
		return fmt.Errorf("put the mail %s into the outbox: %w", d.Kind, err)
	}
	return nil
}

// Again reports whether a mail in the state can be put back into the outbox.
func Again(state string) bool { return state != string(row.StateWaiting) }

// SendAgain puts a mail back into the outbox within tx, whatever became of it. Its
// failures are NotFound, and Conflict where it waits already.
func SendAgain(ctx context.Context, tx *ent.Client, actor, id uuid.UUID, now time.Time) error {
	ctx = resending.In(ctx)
	m, err := tx.Mail.Query().Where(row.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return problem.New(problem.NotFound, "There is no such mail.")
	}
	if err != nil {
		return fmt.Errorf("look for the mail: %w", err)
	}
	if !Again(string(m.State)) {
		return problem.New(problem.Conflict, "This mail waits to be sent already. Nothing was changed.")
	}
	err = tx.Mail.Update().Where(row.ID(id)).
		SetState(row.StateWaiting).SetAttempts(0).SetError("").SetNextAttemptAt(now).SetGiveUpAt(now.Add(tryFor)).
		ClearLease().ClearSentAt().ClearExpiresAt().Exec(ctx)
	if err != nil {
		return fmt.Errorf("put the mail back: %w", err)
	}
	return auditlog.Record(ctx, tx, auditlog.Event{Actor: actor, Action: "mail.send-again", SubjectType: row.Table, SubjectID: id,
		Details: map[string]string{"kind": m.Kind, "was": string(m.State)}})
}
