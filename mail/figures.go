package mail

import (
	"context"
	"log/slog"
	"time"

	row "unframed/ent/mail"
)

// Figures are how the outbox stands.
type Figures struct {
	Waiting, Failed int           // mails
	Oldest          time.Duration // for how long the one waits that has waited longest; 0 for none
}

// countEvery is how often an instance looks how the outbox stands.
const countEvery = 15 * time.Second

// Figures are how the outbox stood a moment ago.
func (s *Service) Figures() Figures { return *s.figures.Load() }

// count looks how the outbox stands, until ctx ends.
func (s *Service) count(ctx context.Context) {
	for ctx.Err() == nil {
		if f, err := s.look(ctx); err == nil {
			s.figures.Store(&f)
		} else if ctx.Err() == nil {
			s.Log.WarnContext(ctx, "how the outbox stands is not known just now", slog.Any("error", err))
		}
		wait(ctx, jittered(countEvery))
	}
}

func (s *Service) look(ctx context.Context) (f Figures, err error) {
	if f.Waiting, err = s.Store.Mail.Query().Where(row.StateEQ(row.StateWaiting)).Count(ctx); err != nil {
		return f, err
	}
	if f.Failed, err = s.Store.Mail.Query().Where(row.StateEQ(row.StateFailed)).Count(ctx); err != nil {
		return f, err
	}
	if f.Waiting == 0 {
		return f, nil
	}
	oldest, err := s.Store.Mail.Query().Where(row.StateEQ(row.StateWaiting)).Order(row.ByGiveUpAt(), row.ByID()).Limit(1).All(ctx)
	if err != nil || len(oldest) == 0 {
		return f, err
	}
	f.Oldest = max(0, s.Store.Now().Sub(oldest[0].GiveUpAt.Add(-tryFor)))
	return f, nil
}
