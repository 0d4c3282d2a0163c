package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"unframed/ent"
	row "unframed/ent/mail"
)

// claimed is a mail that this instance alone may send, until the time.
type claimed struct {
	*ent.Mail
	lease uuid.UUID
	until time.Time // by the clock of this process
}

// sendOne makes an attempt at one mail that is due. It reports whether there was
// one; its error is about the way to the server or to the database, not about the
// mail.
func (s *Service) sendOne(ctx context.Context, r *route) (found bool, err error) {
	m, err := s.claim(ctx)
	if m == nil || err != nil {
		return false, err
	}
	// What was begun is brought to an end: it would be sent twice otherwise.
	ctx = context.WithoutCancel(ctx)
	sending, cancel := context.WithDeadline(ctx, m.until.Add(-min(settleTime, s.Lease/4)))
	defer cancel()
	away, err := s.attempt(sending, r, m)
	settling, done := context.WithDeadline(ctx, m.until.Add(settleTime))
	defer done()
	if noted := s.settle(settling, m, err); noted != nil {
		return true, fmt.Errorf("note what became of the mail %s: %w", m.ID, noted)
	}
	if away {
		return true, err
	}
	return true, nil
}

// claim takes the lease of a mail that is due; nil for none.
func (s *Service) claim(ctx context.Context) (*claimed, error) {
	for {
		now := s.Store.Now()
		due, err := s.Store.Mail.Query().Where(row.StateEQ(row.StateWaiting), row.NextAttemptAtLTE(now)).
			Order(row.ByNextAttemptAt(), row.ByID()).Limit(4 * senders).IDs(ctx)
		if err != nil {
			return nil, fmt.Errorf("look for mails: %w", err)
		}
		if len(due) == 0 {
			return nil, nil
		}
		// Others that look at the same moment should not all want the same one.
		if m, err := s.take(ctx, due[rand.IntN(len(due))]); m != nil || err != nil { // #nosec G404 -- spreads instances, keeps no secret
			return m, err
		}
	}
}

// take takes the lease of the mail; nil where another was first.
func (s *Service) take(ctx context.Context, id uuid.UUID) (*claimed, error) {
	began, now := time.Now(), s.Store.Now()
	m := &claimed{lease: uuid.New(), until: began.Add(s.Lease)}
	err := s.Store.Transact(ctx, func(ctx context.Context, tx *ent.Client) error {
		m.Mail = nil
		n, err := tx.Mail.Update().Where(row.ID(id), row.StateEQ(row.StateWaiting), row.NextAttemptAtLTE(now)).
			SetLease(m.lease).SetNextAttemptAt(now.Add(s.Lease)).AddAttempts(1).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		m.Mail, err = tx.Mail.Get(ctx, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("take a mail: %w", err)
	}
	if m.Mail == nil {
		return nil, nil
	}
	return m, nil
}

// errObsolete is a mail that is not worth sending any more.
var errObsolete = errors.New("it has become pointless")

// attempt makes the text and hands it over. The connection is there before the
// secrets of a link are made. away says that the error is not about this mail.
func (s *Service) attempt(ctx context.Context, r *route, m *claimed) (away bool, err error) {
	kind, known := s.kinds[m.Kind]
	if !known { // of a newer release, perhaps
		return false, fmt.Errorf("this release knows no mail %q", m.Kind)
	}
	courier, err := r.open(ctx)
	if err != nil {
		return true, fmt.Errorf("reach the mail server: %w", err)
	}
	message := Message{ID: m.ID, To: m.Recipient, At: s.Store.Now()}
	about := About{Mail: m.ID, To: m.Recipient, Details: m.Details}
	if m.UserID != nil {
		about.Person = *m.UserID
	}
	var content *Content
	err = s.Store.Transact(ctx, func(ctx context.Context, tx *ent.Client) (err error) {
		content, err = kind.Compose(ctx, tx, about)
		return err
	})
	switch {
	case err != nil:
		return false, fmt.Errorf("write the mail: %w", err)
	case content == nil:
		return false, errObsolete
	}
	if err := message.Write(content, s.BaseURL); err != nil {
		return false, err
	}
	if err = courier.Deliver(ctx, message); err != nil {
		err = &quoted{err, message.URL}
	}
	var rejected *Rejected
	return err != nil && !errors.As(err, &rejected), err
}

// quoted is the answer of a server that may quote the mail, without the secrets of
// its link: it is kept where administrators read it, and logged.
type quoted struct {
	err error
	url string
}

// Error is the answer.
func (q *quoted) Error() string {
	said := q.err.Error()
	if u, err := url.Parse(q.url); err == nil {
		for _, values := range u.Query() {
			for _, secret := range values {
				if secret != "" {
					said = strings.ReplaceAll(said, secret, "…")
				}
			}
		}
	}
	return said
}

// Unwrap is the server's answer in full.
func (q *quoted) Unwrap() error { return q.err }

// settle notes what became of the attempt. Where the lease has passed to another
// attempt, that one notes what becomes of the mail.
func (s *Service) settle(ctx context.Context, m *claimed, err error) error {
	now := s.Store.Now()
	outcome := outcomeOf(m.Mail, err, now)
	note := func(ctx context.Context, tx *ent.Client) error {
		update := tx.Mail.Update().Where(row.ID(m.ID), row.Lease(m.lease)).ClearLease()
		switch outcome {
		case outcomeSent:
			update.SetState(row.StateSent).SetSentAt(now).SetError("").SetExpiresAt(now.Add(keepSent))
		case outcomeObsolete:
			update.SetState(row.StateObsolete).SetError("").SetExpiresAt(now.Add(keepObsolete))
		case outcomeFailed:
			update.SetState(row.StateFailed).SetError(inShort(err)).SetExpiresAt(now.Add(keepFailed))
		case outcomeRetried:
			update.SetNextAttemptAt(now.Add(nextWait(m.Attempts))).SetError(inShort(err))
		}
		return update.Exec(ctx)
	}
	for {
		noted := s.Store.Certainly(ctx, note)
		if noted == nil {
			break
		}
		// A mail that is sent and not noted is sent again.
		wait(ctx, time.Second)
		if ctx.Err() != nil {
			return noted
		}
	}
	if s.Metrics != nil {
		s.Metrics.Mail(outcome)
	}
	if outcome == outcomeFailed {
		s.Log.ErrorContext(ctx, "a mail could not be sent and is given up; administrators can send it again", slog.String("mail", m.ID.String()), slog.String("kind", m.Kind), slog.String("error", inShort(err)))
	}
	return nil
}

func outcomeOf(m *ent.Mail, err error, now time.Time) string {
	var rejected *Rejected
	switch {
	case err == nil:
		return outcomeSent
	case errors.Is(err, errObsolete):
		return outcomeObsolete
	case errors.As(err, &rejected) && rejected.ForGood, !now.Before(m.GiveUpAt):
		return outcomeFailed
	}
	return outcomeRetried
}

// nextWait is for how long a mail rests after so many attempts.
func nextWait(attempts int) time.Duration {
	return jittered(min(firstWait<<min(attempts-1, 10), longestWait))
}

func jittered(d time.Duration) time.Duration {
	return d - d/8 + rand.N(d/4) // #nosec G404 -- spreads attempts, keeps no secret
}

const longestError = 500 // code points; as the schema says

// inShort is the error as administrators read it: one line.
func inShort(err error) string {
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(err.Error(), "\uFFFD"))
	if utf8.RuneCountInString(line) > longestError {
		line = string([]rune(line)[:longestError-1]) + "…"
	}
	return line
}
