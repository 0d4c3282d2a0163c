package reports

import (
	"errors"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"unframed/store"
)

// Metrics hears what became of reports.
type Metrics interface {
	// ReportsDropped is told how many were neither kept nor counted.
	ReportsDropped(n int64)
}

// Options configure the Service.
type Options struct {
	Store   *store.Store
	Log     *slog.Logger
	Metrics Metrics
	// Now is the clock; nil for the real one.
	Now func() time.Time
}

// Service is safe for concurrent use. Whatever is told to it waits in memory
// until Run, or Flush, writes it.
type Service struct {
	store   *store.Store
	log     *slog.Logger
	metrics Metrics
	clock   func() time.Time
	limit   limit
	waiting buffer
	writing sync.Mutex   // one Flush at a time
	dropped atomic.Int64 // since it was last said
}

// New checks the options.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.Log == nil || o.Metrics == nil {
		return nil, errors.New("reports: Store, Log and Metrics must be set")
	}
	if o.Now == nil {
		o.Now = o.Store.Now
	}
	return &Service{store: o.Store, log: o.Log, metrics: o.Metrics, clock: o.Now, limit: newLimit(), waiting: buffer{batch: newBatch()}}, nil
}

// now is the time in UTC at the precision every engine keeps.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// Admit refuses, with failure.Limited, when too many bodies came from the
// address or altogether. It is asked before a body is read.
func (s *Service) Admit(ip string) error {
	err := s.limit.check(s.clock(), ip)
	if err != nil {
		s.drop(1)
	}
	return err
}

// Receive takes the body that a browser sent to host, and returns how many
// reports were in it. Its only error is ErrMalformed.
func (s *Service) Receive(body []byte, host, userAgent string) (int, error) {
	list, others, err := Parse(body, host)
	if err != nil {
		return 0, err
	}
	if others > 0 {
		s.drop(int64(others))
	}
	now := s.now()
	for _, r := range list {
		r.UserAgent = clean(userAgent, maxText)
		s.waiting.note(r, now)
	}
	return len(list), nil
}

// Refused takes note of what the server itself turned away: a request (Refused)
// or a press (Press), and why; the path it was for; the origin that it came
// from, or what else is known of that, such as cross-site. It costs no more
// than a look into memory and never fails.
func (s *Service) Refused(kind Kind, reason, path, source, userAgent string) {
	where := ""
	if u := (&url.URL{Path: path}); path != "" {
		where = pathOf(u)
	}
	s.waiting.note(Report{Kind: kind, Reason: reason, Page: where, Source: origin(source), UserAgent: userAgent}.tidy(), s.now())
}

// drop counts what is lost.
func (s *Service) drop(n int64) {
	s.dropped.Add(n)
	s.metrics.ReportsDropped(n)
}
