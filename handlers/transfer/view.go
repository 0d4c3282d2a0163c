package transfer

import (
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/ledger"
)

// transferView is a transfer as a page shows it to one of its sides.
type transferView struct {
	ID, Path                    string
	Incoming                    bool
	Sender, Recipient, With     partyView
	Amount                      ledger.Amount
	Note                        string
	Apart                       string // tells it from others of the page
	State                       ledger.State
	Created, Expires, Settled   web.Timestamp
	IsPending, IsDone, IsFailed bool
}

// partyView is one side of a transfer: a person, or the application itself, which
// templates mark in a way that nobody can type. Two people may have the same name,
// but not the same username.
type partyView struct{ Name, Username, Path string }

func viewParty(p ledger.Party) partyView {
	if p.IsTreasury() {
		return partyView{Name: "the treasury"}
	}
	username := web.PersonsName(p.Username, "person "+p.User.String()[:8])
	return partyView{web.PersonsName(p.DisplayName, username), username, "/users/" + p.User.String()}
}

// OtherName is the username of a person who is called something else, or "".
func (v partyView) OtherName() string {
	if v.Username == v.Name {
		return ""
	}
	return v.Username
}

// viewTransfer shows a transfer to the holder of the account own; base is where
// transfers are looked at.
func viewTransfer(t ledger.Transfer, own uuid.UUID, base, zone string) transferView {
	v := transferView{
		ID: t.ID.String(), Path: base + "/" + t.ID.String(), Incoming: t.Recipient.Account == own,
		Sender: viewParty(t.Sender), Recipient: viewParty(t.Recipient), With: viewParty(t.Recipient),
		Amount: t.Amount, Note: t.Note, State: t.State,
		Created: web.NewTimestamp(t.CreatedAt, zone), Expires: web.NewTimestamp(t.ExpiresAt, zone), Settled: web.NewTimestamp(t.SettledAt, zone),
		IsPending: t.State == ledger.Pending, IsDone: t.State == ledger.Confirmed,
	}
	v.IsFailed = !v.IsPending && !v.IsDone
	if v.Incoming {
		v.With = v.Sender
	}
	return v
}

// Words is the amount in words.
func (v transferView) Words() string { return v.Amount.Words() }

var errNoTransfer = problem.New(problem.NotFound, "There is no such transfer.")

// transferID is the transfer that the path names. An id that cannot be one is
// no transfer's.
func transferID(c *gin.Context) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return uuid.Nil, errNoTransfer
	}
	return id, nil
}

// ownAccount is the account of whoever is signed in.
func ownAccount(c *gin.Context) uuid.UUID { return web.SignedIn(c.Request).Attached.UUID }
