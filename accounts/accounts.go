// Package accounts is about people: signing up, signing in and out, sessions,
// and proving who one is. It knows neither HTTP nor pages.
package accounts

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"unframed/ent"
	"unframed/internal/throttle"
	"unframed/settings"
	"unframed/store"
)

// Options configure the Service.
type Options struct {
	Store *store.Store
	// OpenAccount gives a new user what else belongs to one, in the same
	// transaction.
	OpenAccount func(ctx context.Context, tx *ent.Client, user uuid.UUID) error
	// Attached is whose id an Identity carries along; nil for nothing.
	Attached *Attached
	// Log hears what went wrong without anybody being told; nil for nobody.
	Log *slog.Logger
	// Settings are what administrators change; nil for their first values.
	Settings *settings.Service
	// Now is the clock; nil for the one of all instances, store.Store.Now.
	Now func() time.Time
	// TouchPatience is how long a page waits for its session's use to be noted; 0
	// for a tenth of a second.
	TouchPatience time.Duration
	// Hashing is the cost of a password hash; zero for the recommended.
	Hashing HashCost
}

// Service is safe for concurrent use.
type Service struct {
	store       *store.Store
	openAccount func(context.Context, *ent.Client, uuid.UUID) error
	attached    *Attached
	clock       func() time.Time
	hasher      *hasher
	log         *slog.Logger
	touches     chan struct{} // one for each touch under way
	patience    time.Duration // of a page for its touch
	settings    *settings.Service
	throttle    *throttle.Service
	malformed   malformed

	administered atomic.Bool // see Administered
}

// New checks the options.
func New(o Options) (*Service, error) {
	if o.Store == nil || o.OpenAccount == nil {
		return nil, errors.New("accounts: Store and OpenAccount must be set")
	}
	if o.Now == nil {
		o.Now = o.Store.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Hashing == (HashCost{}) {
		o.Hashing = RecommendedCost
	}
	return &Service{
		store:       o.Store,
		openAccount: o.OpenAccount,
		attached:    o.Attached,
		clock:       o.Now,
		hasher:      newHasher(o.Hashing),
		log:         o.Log,
		touches:     make(chan struct{}, touchesAtOnce),
		patience:    cmp.Or(o.TouchPatience, touchPatience),
		settings:    o.Settings,
		throttle:    throttle.New(o.Store),
		malformed:   newMalformed(),
	}, nil
}

// Now is the time that all instances share.
func (s *Service) Now() time.Time { return s.now() }

// now is the time in UTC at the precision every engine keeps.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }
