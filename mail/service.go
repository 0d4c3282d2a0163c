package mail

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"unframed/store"
)

const (
	// lease is for how long an instance has a mail to itself. An attempt takes less,
	// or is given up.
	lease = 2 * time.Minute
	// settleTime is what an attempt leaves of its lease to note what became of it.
	settleTime = 30 * time.Second
	// lookEvery is how often an instance looks for mails that are due.
	lookEvery = 2 * time.Second
	senders   = 2 // at once, in each instance
	// pauses after the server could not be reached
	firstPause   = 2 * time.Second
	longestPause = time.Minute
	// waits between attempts at one mail
	firstWait   = 15 * time.Second
	longestWait = 15 * time.Minute
)

// Options are what a Service is made of.
type Options struct {
	Store     *store.Store
	Log       *slog.Logger
	Transport Transport
	Kinds     []Kind
	BaseURL   *url.URL // to which links lead
	Metrics   Metrics  // nil for nobody
	// Lease is for how long an instance has a mail to itself, and Every how often it
	// looks; 0 for the usual.
	Lease, Every time.Duration
}

// Metrics hears what became of attempts: sent, retried, failed or obsolete.
type Metrics interface{ Mail(outcome string) }

// Outcomes are what Metrics hears.
var Outcomes = []string{outcomeSent, outcomeRetried, outcomeFailed, outcomeObsolete}

const (
	outcomeSent     = "sent"
	outcomeRetried  = "retried"
	outcomeFailed   = "failed"
	outcomeObsolete = "obsolete"
)

// Transport leads to whoever delivers mails.
type Transport interface {
	// Open connects. It is asked before a mail's secrets are made.
	Open(ctx context.Context) (Courier, error)
}

// Courier takes mails until it is closed.
type Courier interface {
	// Deliver hands over a mail. An error that is *Rejected is about this mail; after
	// another the courier is not used again.
	Deliver(ctx context.Context, m Message) error
	Close()
}

// Rejected is what a server answered about one mail.
type Rejected struct {
	Err     error
	ForGood bool // another attempt would be answered alike
}

// Error is the server's answer.
func (r *Rejected) Error() string { return r.Err.Error() }

// Unwrap is the error of the connection.
func (r *Rejected) Unwrap() error { return r.Err }

// Service sends what is in the outbox.
type Service struct {
	Options
	kinds   map[string]Kind
	figures atomic.Pointer[Figures]
}

// New checks the options.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.Log == nil || o.Transport == nil || o.BaseURL == nil {
		return nil, errors.New("mail: Store, Log, Transport and BaseURL must be set")
	}
	o.Lease, o.Every = cmp.Or(o.Lease, lease), cmp.Or(o.Every, lookEvery)
	s := &Service{Options: o, kinds: map[string]Kind{}}
	for _, k := range o.Kinds {
		if _, taken := s.kinds[k.Name]; taken || k.Name == "" || k.Compose == nil {
			return nil, errors.New("mail: a kind has no name, the name of another, or nothing to say: " + k.Name)
		}
		s.kinds[k.Name] = k
	}
	s.figures.Store(&Figures{})
	return s, nil
}

// Run sends mails until ctx ends, and then what it has begun to send.
func (s *Service) Run(ctx context.Context) {
	ctx = store.Shared(delivering.In(ctx), store.Share{Class: "mail"})
	var all sync.WaitGroup
	for range senders {
		all.Go(func() { s.send(ctx) })
	}
	all.Go(func() { s.count(ctx) })
	all.Wait()
}

// send looks for mails and sends them, one after another. What could not be reached
// is left alone for a while.
func (s *Service) send(ctx context.Context) {
	route := &route{transport: s.Transport}
	defer route.close()
	pause := firstPause
	for {
		again, err := s.sendOne(ctx, route)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.Log.WarnContext(ctx, "no mail can be sent just now; it is tried again", slog.Any("error", err), slog.Duration("after", pause))
			route.close()
			wait(ctx, pause)
			pause = min(2*pause, longestPause)
		case again:
			pause = firstPause
		default:
			route.close()
			wait(ctx, jittered(s.Every))
		}
	}
}

// route keeps the connection to the server for as long as there are mails.
type route struct {
	transport Transport
	courier   Courier
}

func (r *route) open(ctx context.Context) (Courier, error) {
	if r.courier != nil {
		return r.courier, nil
	}
	c, err := r.transport.Open(ctx)
	if err == nil {
		r.courier = c
	}
	return c, err
}

func (r *route) close() {
	if r.courier != nil {
		r.courier.Close()
		r.courier = nil
	}
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
