package transfer

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/adminkit/openapi"
	"unframed/ent"
	"unframed/ent/account"
	"unframed/handlers/web"
	"unframed/internal/feature"
	"unframed/ledger"
	"unframed/settings"
	"unframed/store"
)

// Feature is the ledger, but for its commands: everybody has an account, with an
// opening balance from the treasury, and sends transfers from it.
func Feature() feature.Feature {
	return feature.Feature{
		Name:     "ledger",
		Settings: []settings.Declared{ledger.LimitSetting, ledger.TierSetting, ledger.RetentionSetting},
		Attached: &accounts.Attached{Table: account.Table, Owner: account.FieldUserID},
		Site:     newSite,
		Prepare:  ledger.EnsureTreasury,
		Seed: &feature.Seed{Flag: "transfers", Rows: 1000, Help: "how many confirmed transfers among them",
			Make: func(ctx context.Context, s *store.Store, people []uuid.UUID, n int, since time.Time, show func(done, all int)) (int, error) {
				books, err := newLedger(s)
				if err != nil {
					return 0, err
				}
				return books.Seed(ctx, s, people, n, since, show)
			}},
		Join: func(ctx context.Context, tx *ent.Client, p feature.Newcomer) error {
			return ledger.OpenAt(ctx, tx, p.ID, ledger.Amount(p.Opening), p.At)
		},
		Run: func(ctx context.Context, s *store.Store, log *slog.Logger) error {
			books, err := newLedger(s)
			if err == nil {
				books.ExpirePending(ctx, log)
			}
			return err
		},
	}
}

// newLedger wires the ledger to accounts: people are found by what they sign in with.
func newLedger(s *store.Store) (*ledger.Service, error) {
	return ledger.New(ledger.Options{Store: s, ByLogin: accounts.ByLogin})
}

// newSite makes the ledger's part of the site; without a store it answers nothing.
func newSite(parts feature.Parts) (feature.Site, error) {
	p := &Pages{Guard: parts.Guard, Accounts: parts.Accounts, Runtime: parts.Runtime}
	if parts.Store != nil {
		var err error
		if p.Ledger, err = ledger.New(ledger.Options{Store: parts.Store, ByLogin: accounts.ByLogin, Now: parts.Now}); err != nil {
			return feature.Site{}, err
		}
	}
	return feature.Site{
		Area:    p,
		Links:   []web.NavLink{{Path: "/transfers", Label: "Transfers"}},
		Actions: []web.NavLink{{Path: "/transfers/new", Label: "Send credits"}},
		Cards:   p.cards,
		Me: []feature.Field{{Name: "balance", Schema: openapi.OrNull(openapi.Amount()), Value: func(r *http.Request) (any, error) {
			return p.balance(r.Context(), web.SignedIn(r).Attached.UUID)
		}}},
	}, nil
}

// balance is what an account holds; nobody without one has anything.
func (p *Pages) balance(ctx context.Context, account uuid.UUID) (ledger.Amount, error) {
	if account == uuid.Nil {
		return 0, nil
	}
	return p.Ledger.Balance(ctx, account)
}
