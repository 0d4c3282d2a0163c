package transfer_test

import (
	"strings"
	"testing"

	"unframed/handlers/transfer"
	"unframed/internal/feature"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/test/testkit/area"
)

// TestAreaStandsAlone makes the area without the others.
func TestAreaStandsAlone(t *testing.T) {
	p := area.Make(t, ledger.LimitSetting, ledger.TierSetting)
	site, err := transfer.Feature().Site(feature.Parts{Guard: p.Guard, Store: p.Store, Accounts: p.People, Runtime: p.Runtime, Now: p.Store.Now})
	if err != nil {
		t.Fatal(err)
	}
	a := site.Area
	p.Holds(t, a)
	if w := p.Get(t, a, "/transfers/new", viewer.User); w.Code != 200 || !strings.Contains(w.Body.String(), "action=\"/transfers/new\"") {
		t.Errorf("%d:\n%s", w.Code, w.Body)
	}
}
