package admin

import (
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/handlers/web"
	"unframed/internal/reports"
)

// ReportsPerPage is how many the page lists at once.
const ReportsPerPage = 50

type adminReportsPage struct {
	web.Shell
	Problems       []web.FormError
	Chart          ReportsChart
	DayURL, AllURL string // addresses of the same page over another time, of all kinds
	MonthURL       string
	Over           string
	Kind           web.Choice
	Reports        []reportView
	Next, First    string // addresses of other pages; empty for none
}

type reportView struct {
	reports.Stored
	Kind, Browser          string
	FirstWhen, LastWhen    web.Timestamp
	IsObserved, IsOverflow bool // only reported, not enforced; the row of all for which there was no room
}

// kindNames are the kinds as the page calls them.
var kindNames = map[reports.Kind]string{
	reports.CSPViolation: "Content policy", reports.Refused: "Request refused", reports.Press: "Press refused",
	reports.COOP: "Opener policy", reports.COEP: "Embedder policy", reports.PermissionsViolation: "Permissions policy",
	reports.DocumentViolation: "Document policy", reports.IntegrityViolation: "Integrity", reports.Deprecation: "Deprecation",
	reports.Intervention: "Intervention", reports.NetworkError: "Network error", reports.Crash: "Crash", reports.Other: "Other",
}

// adminReports shows what browsers reported and what was refused, over time and
// one by one.
func (p *Pages) adminReports(c *gin.Context) error {
	ctx, zone := c.Request.Context(), web.SignedIn(c.Request).TimeZone
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC
	}
	span, over := reports.Day, "day"
	if c.Query("over") == "month" {
		span, over = reports.Month, "month"
	}
	list, next, err := p.Reports.List(ctx, reports.Page{Kind: reports.Kind(c.Query("kind")), After: c.Query("after"), Limit: ReportsPerPage})
	if err != nil {
		return err
	}
	tallies, err := p.Reports.Over(ctx, span, location)
	if err != nil {
		return err
	}
	kind := c.Query("kind")
	page := adminReportsPage{
		Shell: p.Shell(c.Writer, c.Request), Chart: reportsChart(tallies, span), Over: over, Kind: kindChoice(kind),
		DayURL: reportsURL("day", kind, ""), MonthURL: reportsURL("month", kind, ""), AllURL: reportsURL(over, "", ""),
	}
	if next != "" {
		page.Next = reportsURL(over, kind, next)
	}
	if c.Query("after") != "" {
		page.First = reportsURL(over, kind, "")
	}
	for _, r := range list {
		page.Reports = append(page.Reports, reportView{
			Stored: r, Kind: kindNames[r.Kind], Browser: web.BrowserName(r.UserAgent), FirstWhen: web.NewTimestamp(r.First, zone), LastWhen: web.NewTimestamp(r.Last, zone),
			IsObserved: r.Disposition == "report", IsOverflow: r.IsRest(),
		})
	}
	return p.Page(c.Writer, http.StatusOK, "admin_reports", page)
}

func kindChoice(value string) web.Choice {
	choice := web.Choice{Name: "kind", Label: "Kind", Value: value, Options: []web.Option{{Value: "", Label: "All kinds"}}}
	for _, k := range reports.Kinds {
		choice.Options = append(choice.Options, web.Option{Value: string(k), Label: kindNames[k]})
	}
	return choice
}

// reportsURL is the address of the page over a time, of a kind, after a place;
// what is empty is left out.
func reportsURL(over, kind, after string) string {
	q := url.Values{"over": {over}}
	if kind != "" {
		q.Set("kind", kind)
	}
	if after != "" {
		q.Set("after", after)
	}
	return "/admin/reports?" + q.Encode()
}
