package handlers

import (
	"net/http"

	"unframed/accounts"
	"unframed/ent/account"
	"unframed/ent/user"
	"unframed/internal/viewer"
	"unframed/ledger"
)

// books is the ledger of the site.
func (f *fixture) books() *ledger.Service {
	f.Helper()
	books, err := ledger.New(ledger.Options{Store: f.store, ByLogin: accounts.ByLogin, Now: f.now})
	must(f, err)
	return books
}

// issue makes a transfer from the treasury, which waits to be confirmed.
func (b *browser) issue(to, amount string) {
	b.f.Helper()
	form := fill(b.get("/admin/transfers/new").body, "/admin/transfers/new", "to", to, "amount", amount, "note", "")
	b.expect(b.post("/admin/transfers/new", form...), http.StatusSeeOther, "")
}

// propose goes through the form and returns the address of the review.
func (b *browser) propose(to, amount, note string) string {
	b.f.Helper()
	form := b.expect(b.get("/transfers/new"), 200, `name="idempotency_key"`)
	made := b.expect(b.post("/transfers/new", fill(form.body, "/transfers/new", "to", to, "amount", amount, "note", note)...), 303, "")
	return made.Header.Get("Location")
}

// press sends the form for an act from the page that shows it.
func (b *browser) press(page, act string) answer {
	b.f.Helper()
	return b.submit(page, page+"/"+act)
}

func (f *fixture) balance(name string) ledger.Amount {
	f.Helper()
	system := viewer.AsSystem(f.Context(), "test")
	return ledger.Amount(f.store.Account.Query().Where(account.HasUserWith(user.Username(name))).OnlyX(system).Balance)
}
