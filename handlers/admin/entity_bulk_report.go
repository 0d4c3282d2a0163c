package admin

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/adminkit"
	"unframed/ent"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/web"
)

type entityReportPage struct {
	web.Shell
	Entity  entity.View
	Heading string
	Summary string
	Rows    []ReportRow
}

// ReportRow is a row that was chosen, and what became of it.
type ReportRow struct {
	Row  entity.Cell
	Left bool // as it is
	Says string
}

// What a kept report says of rows: the names under which it has their ids, in the
// order of BulkResult; their labels follow under labelsPrefix.
const (
	reportDone    = "done"
	reportChanged = "changed"
	reportGone    = "gone"
	labelsPrefix  = "labels of "
	reportDeletes = "deletes"
)

func reportPath(d *adminkit.Descriptor) string { return bulkPath(d) + "/report" }

// keepReport keeps what became of each row for the session that asked, in the
// transaction that did it, and leads to the page that shows it.
func (p *Pages) keepReport(ctx context.Context, tx *ent.Client, in *press.Sent, d *adminkit.Descriptor, b bulk, result adminkit.BulkResult) (press.Outcome, error) {
	report := url.Values{}
	if b.field == nil {
		report.Set(reportDeletes, "yes")
	}
	for name, ids := range map[string][]uuid.UUID{reportDone: result.Done, reportChanged: result.Changed, reportGone: result.Gone} {
		for _, id := range ids {
			report[name] = append(report[name], id.String())
			report[labelsPrefix+name] = append(report[labelsPrefix+name], web.Shortened(result.Labels[id]))
		}
	}
	kept := accounts.PendingForm{Seal: press.NewKey(), Page: reportPath(d), Title: b.title(), Act: press.NoAct(), Typed: report}
	id, err := p.Accounts.HoldIn(ctx, tx, in.Who, kept)
	return press.Outcome{To: web.WithQuery(kept.Page, web.PendingField, id.String())}, err
}

// entityReport shows what became of each row with which something was done.
func (p *Pages) entityReport(c *gin.Context) error {
	d, err := p.EntityOf(c)
	if err != nil {
		return err
	}
	page := entityReportPage{Shell: p.Shell(c.Writer, c.Request), Entity: entity.NewView(c, d), Heading: "Report",
		Summary: "There is no report here, or it is kept no longer. The history of each row says what was done."}
	page.Notice = "" // the page is about nothing else
	report, err := p.PendingForm(c.Request.Context(), web.SignedIn(c.Request), c.Query(web.PendingField))
	if err != nil || report.Page != reportPath(d) {
		return p.Page(c.Writer, http.StatusOK, "entity_report", page)
	}
	page.Heading = "Report: " + report.Title
	var counts []string
	for _, kind := range []struct{ name, count, says string }{
		{reportChanged, " changed by somebody else meanwhile and left alone", "Somebody else changed it after it was shown to you. It is left as it is."},
		{reportGone, " not there any more", "It was deleted after it was shown to you."},
		{reportDone, " done", "Done."},
	} {
		for i, id := range report.Typed[kind.name] {
			row := entity.Cell{Kind: "link", Text: report.Typed[labelsPrefix+kind.name][i], Path: web.EntityPath(d.Table) + "/" + id}
			if kind.name == reportGone || kind.name == reportDone && len(report.Typed[reportDeletes]) > 0 {
				row = entity.Cell{Kind: "text", Text: cmp.Or(row.Text, id)}
			}
			page.Rows = append(page.Rows, ReportRow{row, kind.name != reportDone, kind.says})
		}
		if n := len(report.Typed[kind.name]); n > 0 || kind.name == reportDone {
			counts = append(counts, strconv.Itoa(n)+kind.count)
		}
	}
	cells := make([]*entity.Cell, len(page.Rows))
	for i := range page.Rows {
		cells[i] = &page.Rows[i].Row
	}
	entity.TellCellsApart(cells)
	page.Summary = strings.Join(counts, ", ") + "."
	return p.Page(c.Writer, http.StatusOK, "entity_report", page)
}
