package transfer_test

import (
	"strings"
	"testing"

	"unframed/accounts"
	"unframed/handlers/transfer"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/test/testkit/area"
)

// TestAreaStandsAlone makes the area without the others.
func TestAreaStandsAlone(t *testing.T) {
	p := area.Make(t, ledger.LimitSetting, ledger.TierSetting)
	books, err := ledger.New(ledger.Options{Store: p.Store, ByLogin: accounts.ByLogin, Now: p.Store.Now})
	if err != nil {
		t.Fatal(err)
	}
	a := &transfer.Pages{Guard: p.Guard, Accounts: p.People, Ledger: books, Runtime: p.Runtime}
	p.Holds(t, a)
	if w := p.Get(t, a, "/transfers/new", viewer.User); w.Code != 200 || !strings.Contains(w.Body.String(), "action=\"/transfers/new\"") {
		t.Errorf("%d:\n%s", w.Code, w.Body)
	}
}
