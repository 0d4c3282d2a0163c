package handlers

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"unframed/ledger"
)

const adminPerPage = 50

// adminList is what the read-only lists have in common.
type adminList struct{ Next, First string }

func newAdminList(c *gin.Context, next string) adminList {
	l := adminList{}
	if next != "" {
		l.Next = c.Request.URL.Path + "?after=" + url.QueryEscape(next)
	}
	if c.Query("after") != "" {
		l.First = c.Request.URL.Path
	}
	return l
}

func adminPage(c *gin.Context) ledger.Page {
	return ledger.Page{After: c.Query("after"), Limit: adminPerPage}
}

type adminAccountsPage struct {
	Shell
	adminList
	Accounts []accountView
}

type accountView struct {
	ID      string
	Holder  partyView
	Balance ledger.Amount
	Opened  Moment
	Closed  bool
}

// adminAccounts lists every account.
func (s *Site) adminAccounts(c *gin.Context) error {
	list, next, err := s.Ledger.Accounts(c.Request.Context(), adminPage(c))
	if err != nil {
		return err
	}
	page := adminAccountsPage{Shell: s.shell(c.Writer, c.Request), adminList: newAdminList(c, next)}
	for _, a := range list {
		page.Accounts = append(page.Accounts, accountView{a.Account.String(), viewParty(a.Party), a.Balance,
			moment(a.OpenedAt, signedIn(c.Request).TimeZone), a.Closed})
	}
	return s.page(c.Writer, http.StatusOK, "admin_accounts", page)
}

type adminTransfersPage struct {
	Shell
	adminList
	Transfers []transferView
}

// adminTransfers lists everybody's transfers.
func (s *Site) adminTransfers(c *gin.Context) error {
	list, next, err := s.Ledger.All(c.Request.Context(), adminPage(c))
	if err != nil {
		return err
	}
	page := adminTransfersPage{Shell: s.shell(c.Writer, c.Request), adminList: newAdminList(c, next)}
	for _, t := range list {
		page.Transfers = append(page.Transfers, viewTransfer(t, ledger.Treasury, treasuryDesk.base, signedIn(c.Request).TimeZone))
	}
	return s.page(c.Writer, http.StatusOK, "admin_transfers", page)
}

type adminPostingsPage struct {
	Shell
	adminList
	Postings []postingView
}

type postingView struct {
	ID, Transfer    string
	Account         partyView
	Amount, Balance ledger.Amount
	When            Moment
}

// adminPostings lists every posting.
func (s *Site) adminPostings(c *gin.Context) error {
	list, next, err := s.Ledger.Entries(c.Request.Context(), adminPage(c))
	if err != nil {
		return err
	}
	page := adminPostingsPage{Shell: s.shell(c.Writer, c.Request), adminList: newAdminList(c, next)}
	for _, p := range list {
		page.Postings = append(page.Postings, postingView{p.ID.String(), treasuryDesk.base + "/" + p.Transfer.String(),
			viewParty(p.Account), p.Amount, p.Balance, moment(p.At, signedIn(c.Request).TimeZone)})
	}
	return s.page(c.Writer, http.StatusOK, "admin_postings", page)
}
