package ledger

import (
	"cmp"
	"context"
	"math"
	mathrand "math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"

	"unframed/store"
)

const (
	seedBatch = 100
	// seedTries bounds how many transfers are tried for each that is wanted: a
	// balance may not allow one.
	seedTries = 4
)

var seedNotes = []string{"", "", "", "Lunch", "Coffee", "Rent", "Cinema tickets", "Train to Graz", "Groceries", "Birthday present", "Thank you!", "Concert", "Taxi", "Books", "Football", "Bike repair"}

// Seed makes n transfers among people, by their ids, since a time, by the rules that
// bind everybody's. A few people take part in most of them, as everywhere. It tells
// show how far it is, and returns how many it made.
func (s *Service) Seed(ctx context.Context, db *store.Store, people []uuid.UUID, n int, since time.Time, show func(done, all int)) (done int, err error) {
	accounts := make([]uuid.UUID, len(people))
	for i, person := range people {
		if accounts[i], err = AccountOf(ctx, db, person); err != nil {
			return 0, err
		}
	}
	popular := mathrand.NewZipf(mathrand.New(mathrand.NewPCG(mathrand.Uint64(), 0)), 1.1, 3, uint64(len(people)-1))
	span := time.Since(since) - time.Minute
	for tried := 0; done < n && tried < n*seedTries; {
		// The same share of the time goes by as of the work.
		from, to := float64(done)/float64(n), float64(min(n, done+seedBatch))/float64(n)
		batch := make([]Past, min(seedBatch, n-done))
		for i := range batch {
			a, b := mathrand.IntN(len(people)), int(popular.Uint64())
			if a == b {
				b = (a + 1) % len(people)
			}
			batch[i] = Past{From: accounts[a], To: accounts[b], Amount: seedAmount(), Note: seedNotes[mathrand.IntN(len(seedNotes))],
				At: since.Add(time.Duration((from + (to-from)*mathrand.Float64()) * float64(span)))}
		}
		slices.SortFunc(batch, func(a, b Past) int { return cmp.Or(a.At.Compare(b.At), int(a.Amount-b.Amount)) })
		made, err := s.Replay(ctx, batch)
		if err != nil {
			return done, err
		}
		tried += len(batch)
		done += made
		show(done, n)
	}
	return done, nil
}

// seedAmount is mostly small and sometimes not.
func seedAmount() Amount {
	return Amount(max(1, math.Exp(mathrand.NormFloat64()*0.9+6.2))) // a median of about 5.00
}
