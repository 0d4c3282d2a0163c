//go:build !nodev

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"unframed/accounts"
	"unframed/config"
	"unframed/internal/feature"
	"unframed/store"
)

const (
	seedUsersBatch = 50
	seedPeriod     = 90 * 24 * time.Hour
)

func seedCommand() *cobra.Command {
	var users int
	seeds := features.Seeds()
	use, rows := "seed --users N", make([]int, len(seeds))
	for _, f := range seeds {
		use += " --" + f.Flag + " N"
	}
	cmd := &cobra.Command{
		Use:   use,
		Short: "Fill the database with people, and with what the features have, to try things on",
		Args:  takesNone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if users < 2 || slices.ContainsFunc(rows, func(n int) bool { return n < 0 }) {
				return errors.New("seed needs at least 2 users, who have something to do with each other, and nothing below 0")
			}
			cfg, err := loadConfig()
			if err != nil {
				return err
			}
			if cfg.Env == config.Production {
				return errors.New("seed makes people who do not exist; it does not run with APP_ENV=production")
			}
			return withStorePrepared(cmd.Context(), func(_ config.Config, db *store.Store) error {
				return seed(cmd, cfg, db, users, seeds, rows)
			})
		},
	}
	cmd.Flags().IntVar(&users, "users", 100, "how many people")
	for i, f := range seeds {
		cmd.Flags().IntVar(&rows[i], f.Flag, f.Rows, f.Help)
	}
	return cmd
}

// seed makes people, and so many rows of each feature among them.
func seed(cmd *cobra.Command, cfg config.Config, db *store.Store, users int, seeds []*feature.Seed, rows []int) error {
	ctx, since := cmd.Context(), time.Now().Add(-seedPeriod)
	if err := features.Prepare(ctx, db); err != nil {
		return err
	}
	people, err := newAccountsAt(db, cfg.OpeningBalance, newLog(cfg), nil, func() time.Time { return since })
	if err != nil {
		return err
	}
	password := strings.ToLower(rand.Text()[:16])
	first, ids, err := seedUsers(ctx, people, password, users)
	if err != nil {
		return err
	}
	made := fmt.Sprintf("Created %d users", users)
	for i, f := range seeds {
		bar := newProgress(f.Flag)
		done, err := f.Make(ctx, db, ids, rows[i], since, bar.show)
		bar.end()
		if err != nil {
			return err
		}
		made += fmt.Sprintf(" and %d %s", done, f.Flag)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s. Sign in as %q with the password %q.\n", made, first, password)
	return err
}

// seedUsers makes n people, and returns what the first of them signs in as.
func seedUsers(ctx context.Context, people *accounts.Service, password string, n int) (first string, ids []uuid.UUID, err error) {
	bar := newProgress("people")
	defer bar.end()
	run := strings.ToLower(rand.Text()[:4]) // so that seed can be run again
	all := make([]accounts.NewUser, n)
	for i := range all {
		first, last := firstNames[mathrand.IntN(len(firstNames))], lastNames[mathrand.IntN(len(lastNames))]
		login := fmt.Sprintf("%s.%s.%s%d", strings.ToLower(first), strings.ToLower(last), run, i)
		all[i] = accounts.NewUser{Username: login, Email: login + "@example.org", Name: first + " " + last}
	}
	for batch := range slices.Chunk(all, seedUsersBatch) {
		made, err := people.SignUpTogether(ctx, password, batch)
		if err != nil {
			return "", nil, err
		}
		ids = append(ids, made...)
		bar.show(len(ids), n)
	}
	return all[0].Username, ids, nil
}

var (
	firstNames = strings.Fields("Ada Alan Barbara Claude Donald Edsger Frances Grace Hedy Ida Jean John Karen Katherine Leslie Lynn Margaret Niklaus Radia Shafi Sophie Tim Tony Vint Whitfield")
	lastNames  = strings.Fields("Adams Bauer Costa Dvorak Eriksen Fischer Garcia Huber Ivanova Jansen Kim Larsen Moreau Novak Okafor Petrov Rossi Silva Tanaka Usman Varga Weber Yilmaz Zhang")
)
