package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"unframed/failure"
	"unframed/ledger"
)

type transferPage struct {
	Shell
	Problems   []Problem
	Transfer   transferView
	Issuing    bool
	MayDecide  bool // it waits for the press of whoever looks at it
	Now, After ledger.Amount
	// The two decisions are two requests, each with a key of its own.
	Key, CancelKey string
}

// transfer shows a transfer: for its review while it is pending, and what
// became of it afterwards.
func (s *Site) transfer(c *gin.Context) error {
	return s.showTransfer(c, http.StatusOK, ownDesk(c), nil)
}

// adminTransfer shows any transfer to an administrator, who may decide about
// the treasury's.
func (s *Site) adminTransfer(c *gin.Context) error {
	return s.showTransfer(c, http.StatusOK, treasuryDesk, nil)
}

// showTransfer shows the transfer as it stands, below what went wrong with it.
func (s *Site) showTransfer(c *gin.Context, status int, at desk, wrong error) error {
	id, err := transferID(c)
	if err != nil {
		return err
	}
	look := s.Ledger.Get
	if at.issuing {
		look = s.Ledger.Inspect
	}
	t, err := look(c.Request.Context(), id)
	if err != nil {
		return err
	}
	person := signedIn(c.Request)
	page := transferPage{
		Shell: s.shell(c.Writer, c.Request), Transfer: viewTransfer(t, person.AccountID.UUID, at.base, person.TimeZone),
		Issuing: at.issuing, MayDecide: t.State == ledger.Pending && t.Sender.Account == at.account,
		Key: newKey(), CancelKey: newKey(),
	}
	page.Problems, _ = problems(wrong)
	if page.MayDecide {
		if page.Now, err = s.balanceAt(c, at); err != nil {
			return err
		}
		page.After = page.Now - t.Amount
	}
	return s.page(c.Writer, status, "transfer", page)
}

type checkingPage struct {
	Shell
	Back string
}

// showChecking tells the truth when the database's answer was lost: it may have
// happened. The page asks again by itself.
func (s *Site) showChecking(c *gin.Context, back string) error {
	c.Header("Retry-After", "3")
	c.Header("Refresh", "3; url="+back)
	return s.page(c.Writer, http.StatusServiceUnavailable, "checking", checkingPage{s.shell(c.Writer, c.Request), back})
}

// stands reports whether err is a failure that leaves the transfer to be looked
// at as it is.
func stands(err error) bool {
	f := failure.As(err)
	return f != nil && (statuses[f.Code] == http.StatusConflict || f.Code == failure.KeyReused)
}
