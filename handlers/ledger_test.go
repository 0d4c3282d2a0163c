package handlers

import (
	"unframed/accounts"
	"unframed/ledger"
)

// books is the ledger of the site.
func (f *fixture) books() *ledger.Service {
	f.Helper()
	books, err := ledger.New(ledger.Options{Store: f.store, ByLogin: accounts.ByLogin, Now: f.now})
	must(f, err)
	return books
}
