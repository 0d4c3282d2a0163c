package ledger

import (
	"errors"
	"time"

	"unframed/ent/predicate"
	"unframed/store"
)

// Options configure the Service.
type Options struct {
	Store *store.Store
	// ByLogin finds a user by what was typed: a username or an e-mail address.
	ByLogin func(typed string) predicate.User
	// Now is the clock; nil for the one of all instances, store.Store.Now.
	Now func() time.Time
}

// Service is safe for concurrent use.
type Service struct {
	store   *store.Store
	byLogin func(string) predicate.User
	clock   func() time.Time
	queue   queue
	// patience bounds everything that one request may cost, waiting included.
	patience time.Duration
}

// New checks the options.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.ByLogin == nil {
		return nil, errors.New("ledger: Store and ByLogin must be set")
	}
	if o.Now == nil {
		o.Now = o.Store.Now
	}
	return &Service{store: o.Store, byLogin: o.ByLogin, clock: o.Now, queue: newQueue(), patience: workTime}, nil
}

// now is the time in UTC at the precision every engine keeps.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }
