//go:build !nodev

package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"unframed/accounts"
	"unframed/config"
	"unframed/ledger"
	"unframed/store"
)

const (
	seedUsersBatch     = 50
	seedTransfersBatch = 100
	seedPeriod         = 90 * 24 * time.Hour
	// seedTries bounds how many transfers are tried for each that is wanted: a
	// balance may not allow one.
	seedTries = 4
)

func seedCommand() *cobra.Command {
	var users, transfers int
	cmd := &cobra.Command{
		Use:   "seed --users N --transfers N",
		Short: "Fill the database with people and transfers to try things on",
		Args:  takesNone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if users < 2 || transfers < 0 {
				return errors.New("seed needs at least 2 users, who can send each other transfers")
			}
			cfg, err := loadConfig()
			if err != nil {
				return err
			}
			if cfg.Env == config.Production {
				return errors.New("seed makes people who do not exist; it does not run with APP_ENV=production")
			}
			return withLedger(cmd.Context(), func(ctx context.Context, db *store.Store, books *ledger.Service) error {
				if err := features.Prepare(ctx, db); err != nil {
					return err
				}
				people, err := newAccountsAt(db, cfg.OpeningBalance, newLog(cfg), nil, func() time.Time { return time.Now().Add(-seedPeriod) })
				if err != nil {
					return err
				}
				password := strings.ToLower(rand.Text()[:16])
				names, err := seedUsers(ctx, people, password, users)
				if err != nil {
					return err
				}
				done, err := seedTransfers(ctx, db, books, names, transfers)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "Created %d users and %d transfers. Sign in as %q with the password %q.\n",
					users, done, names[0].Username, password)
				return err
			})
		},
	}
	cmd.Flags().IntVar(&users, "users", 100, "how many people")
	cmd.Flags().IntVar(&transfers, "transfers", 1000, "how many confirmed transfers among them")
	return cmd
}

// seeded is a person that seed made.
type seeded struct {
	accounts.NewUser
	user, account uuid.UUID
}

func seedUsers(ctx context.Context, people *accounts.Service, password string, n int) ([]seeded, error) {
	bar := newProgress("people")
	defer bar.end()
	run := strings.ToLower(rand.Text()[:4]) // so that seed can be run again
	all := make([]seeded, n)
	for i := range all {
		first, last := firstNames[mathrand.IntN(len(firstNames))], lastNames[mathrand.IntN(len(lastNames))]
		login := fmt.Sprintf("%s.%s.%s%d", strings.ToLower(first), strings.ToLower(last), run, i)
		all[i].NewUser = accounts.NewUser{Username: login, Email: login + "@example.org", Name: first + " " + last}
	}
	for start := 0; start < n; start += seedUsersBatch {
		batch := all[start:min(n, start+seedUsersBatch)]
		var list []accounts.NewUser
		for _, p := range batch {
			list = append(list, p.NewUser)
		}
		ids, err := people.SignUpTogether(ctx, password, list)
		if err != nil {
			return nil, err
		}
		for i, id := range ids {
			batch[i].user = id
		}
		bar.show(start+len(batch), n)
	}
	return all, nil
}

// seedTransfers makes n transfers over the last months, by the rules that bind
// everybody's. A few people take part in most of them, as everywhere.
func seedTransfers(ctx context.Context, db *store.Store, books *ledger.Service, people []seeded, n int) (done int, err error) {
	for i := range people {
		if people[i].account, err = ledger.AccountOf(ctx, db, people[i].user); err != nil {
			return 0, err
		}
	}
	bar := newProgress("transfers")
	defer bar.end()
	popular := mathrand.NewZipf(mathrand.New(mathrand.NewPCG(mathrand.Uint64(), 0)), 1.1, 3, uint64(len(people)-1))
	start, span := time.Now().Add(-seedPeriod), seedPeriod-time.Minute
	for tried := 0; done < n && tried < n*seedTries; {
		// The same share of the months goes by as of the work.
		from, to := float64(done)/float64(n), float64(min(n, done+seedTransfersBatch))/float64(n)
		batch := make([]ledger.Past, min(seedTransfersBatch, n-done))
		for i := range batch {
			a, b := mathrand.IntN(len(people)), int(popular.Uint64())
			if a == b {
				b = (a + 1) % len(people)
			}
			batch[i] = ledger.Past{From: people[a].account, To: people[b].account, Amount: seedAmount(), Note: notes[mathrand.IntN(len(notes))],
				At: start.Add(time.Duration((from + (to-from)*mathrand.Float64()) * float64(span)))}
		}
		slices.SortFunc(batch, func(a, b ledger.Past) int { return cmp.Or(a.At.Compare(b.At), int(a.Amount-b.Amount)) })
		made, err := books.Replay(ctx, batch)
		if err != nil {
			return done, err
		}
		tried += len(batch)
		done += made
		bar.show(done, n)
	}
	return done, nil
}

// seedAmount is mostly small and sometimes not.
func seedAmount() ledger.Amount {
	return ledger.Amount(max(1, math.Exp(mathrand.NormFloat64()*0.9+6.2))) // a median of about 5.00
}

var (
	firstNames = strings.Fields("Ada Alan Barbara Claude Donald Edsger Frances Grace Hedy Ida Jean John Karen Katherine Leslie Lynn Margaret Niklaus Radia Shafi Sophie Tim Tony Vint Whitfield")
	lastNames  = strings.Fields("Adams Bauer Costa Dvorak Eriksen Fischer Garcia Huber Ivanova Jansen Kim Larsen Moreau Novak Okafor Petrov Rossi Silva Tanaka Usman Varga Weber Yilmaz Zhang")
	notes      = []string{"", "", "", "Lunch", "Coffee", "Rent", "Cinema tickets", "Train to Graz", "Groceries", "Birthday present", "Thank you!", "Concert", "Taxi", "Books", "Football", "Bike repair"}
)
