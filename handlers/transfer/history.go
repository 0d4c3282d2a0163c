package transfer

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/handlers/web"
	"unframed/internal/keyset"
	"unframed/internal/money"
	"unframed/internal/problem"
	"unframed/ledger"
)

const transfersPerPage = 25

type transfersPage struct {
	web.Shell
	Problems                        []web.FormError
	Direction, State                web.Choice
	With, From, To, Min, Max, Query web.Input
	Transfers                       []transferView
	Filtered                        bool
	Looked                          string // that a search goes on with the next page
	Next, First                     string // addresses of other pages; empty for none
	CSV, JSON                       string // addresses of the whole list
}

// transfers shows the person's history, a page at a time, as the filter in the
// address narrows it.
func (p *Pages) transfers(c *gin.Context) error {
	f, err := p.filter(c)
	if problem.Is(err, problem.Invalid) {
		return p.showTransfers(c, http.StatusUnprocessableEntity, nil, "", err)
	}
	if err != nil {
		return err
	}
	list, next, err := p.transferHistory(c.Request.Context(), ownAccount(c), f,
		ledger.Page{After: c.Query("after"), Limit: transfersPerPage})
	if problem.Is(err, problem.Invalid) {
		return p.showTransfers(c, http.StatusUnprocessableEntity, nil, "", err)
	}
	if err != nil {
		return err
	}
	return p.showTransfers(c, http.StatusOK, list, next, nil)
}

// filterNames are the filter's fields, as they stand in addresses.
var filterNames = []string{"direction", "person", "from", "to", "state", "min", "max", "q"}

// filter reads the filter from the address.
func (p *Pages) filter(c *gin.Context) (ledger.Filter, error) {
	zone, err := time.LoadLocation(web.SignedIn(c.Request).TimeZone)
	if err != nil {
		zone = time.UTC
	}
	amount := c.Query
	if !web.IsAPI(c.Request) { // a person types it
		amount = func(name string) string { return money.Typed(c.Query(name)) }
	}
	return p.Ledger.ParseFilter(c.Request.Context(), ledger.TypedFilter{
		Direction: c.Query("direction"), Person: c.Query("person"), From: c.Query("from"), To: c.Query("to"),
		State: c.Query("state"), Min: amount("min"), Max: amount("max"), Search: c.Query("q"),
	}, zone)
}

func (p *Pages) showTransfers(c *gin.Context, status int, list []ledger.Transfer, next string, err error) error {
	problems, wrong := web.FormErrors(err)
	person := web.SignedIn(c.Request)
	page := transfersPage{
		Shell: p.Shell(c.Writer, c.Request), Problems: problems,
		Direction: web.Choice{Name: "direction", Label: "Direction", Value: c.Query("direction"), Wrong: wrong["direction"],
			Options: []web.Option{{Value: "", Label: "Both"}, {Value: "in", Label: "Received"}, {Value: "out", Label: "Sent"}}},
		State: web.Choice{Name: "state", Label: "State", Value: c.Query("state"), Wrong: wrong["state"],
			Options: []web.Option{{Value: "", Label: "Any"}, {Value: "confirmed", Label: "Confirmed"}, {Value: "pending", Label: "Pending"}, {Value: "cancelled", Label: "Cancelled"}, {Value: "expired", Label: "Expired"}}},
		With:  filterInput(c, wrong, "person", "Person", "text"),
		From:  filterInput(c, wrong, "from", "From", "date"),
		To:    filterInput(c, wrong, "to", "To", "date"),
		Min:   amountFilter(c, wrong, "min", "At least"),
		Max:   amountFilter(c, wrong, "max", "At most"),
		Query: filterInput(c, wrong, "q", "Note contains", "search"),
		CSV:   filteredAddress(c, "/transfers/export", "format", "csv"),
		JSON:  filteredAddress(c, "/transfers/export", "format", "json"),
	}
	for _, name := range filterNames {
		page.Filtered = page.Filtered || c.Query(name) != ""
	}
	for _, t := range list {
		page.Transfers = append(page.Transfers, viewTransfer(t, person.Attached.UUID, "/transfers", person.TimeZone))
	}
	apart := make([]web.LinkName, len(list))
	for i := range page.Transfers {
		t := &page.Transfers[i]
		apart[i] = web.LinkName{Text: t.Created.Shown + t.Amount.String() + t.With.Name + direction(t.Incoming), Path: t.Path, More: t.With.Username, Apart: &t.Apart}
	}
	web.TellApart(apart)
	if next != "" {
		page.Next = filteredAddress(c, "/transfers", "after", next)
		page.Looked = lookedTo(len(list), next, person.TimeZone)
	}
	if c.Query("after") != "" {
		page.First = filteredAddress(c, "/transfers", "", "")
	}
	return p.Page(c.Writer, status, "transfers", page)
}

// direction is on which side of a transfer a person is.
func direction(incoming bool) string {
	if incoming {
		return "from"
	}
	return "to"
}

// lookedTo says how far a search looked that ended before its page was full.
func lookedTo(found int, next, zone string) string {
	place, err := keyset.Parse(next)
	if err != nil || found == transfersPerPage {
		return ""
	}
	return "Transfers were compared one by one, as far as one page goes: back to " + web.NewTimestamp(place.At, zone).Shown + ". Older ones are on the next page."
}

func filterInput(c *gin.Context, wrong map[string]string, name, label, kind string) web.Input {
	return web.Input{Name: name, Label: label, Type: kind, Value: c.Query(name), Wrong: wrong[name], Autocomplete: "off", Optional: true, Exact: name == "person"}
}

func amountFilter(c *gin.Context, wrong map[string]string, name, label string) web.Input {
	input := filterInput(c, wrong, name, label, "text")
	input.Mode = "decimal"
	return input
}

// filteredAddress is the address of path under the same filter, and one more
// parameter unless its name is empty.
func filteredAddress(c *gin.Context, path, name, value string) string {
	q := url.Values{}
	for _, field := range filterNames {
		if typed := c.Query(field); typed != "" {
			q.Set(field, typed)
		}
	}
	if name != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// transferHistory is a page of somebody's transfers. Where they are compared one by one,
// that is done in the small share that all such reading has together.
func (p *Pages) transferHistory(ctx context.Context, own uuid.UUID, f ledger.Filter, page ledger.Page) (list []ledger.Transfer, next string, err error) {
	read := func(ctx context.Context) error {
		list, next, err = p.Ledger.History(ctx, own, f, page)
		return err
	}
	if f.Searches() {
		err = web.Scan(ctx, read)
	} else {
		err = read(ctx)
	}
	return list, next, err
}
