package transfer

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/ledger"
)

// exportBatch is how many transfers are read at a time.
const exportBatch = 500

// exporter writes transfers one by one in some format.
type exporter interface {
	begin() error
	write(ledger.Transfer) error
	end() error
}

// transfersExport sends the whole history under the filter as CSV or JSON, a
// batch at a time, so that its length costs no memory. A list that cannot be
// sent to its end is broken off, so that nobody takes half of it for all.
func (p *Pages) transfersExport(c *gin.Context) error {
	f, err := p.filter(c)
	if err != nil {
		return err
	}
	var to exporter
	switch format := c.Query("format"); format {
	case "csv":
		c.Header("Content-Type", "text/csv; charset=utf-8")
		to = &csvExport{csv.NewWriter(c.Writer), ownAccount(c)}
	case "json":
		c.Header("Content-Type", "application/json")
		to = &jsonExport{out: c.Writer, own: ownAccount(c)}
	default:
		var check problem.Check
		check.Refuse("format", "Choose csv or json.")
		return check.Err()
	}
	page := ledger.Page{Limit: exportBatch}
	list, next, err := p.transferHistory(c.Request.Context(), ownAccount(c), f, page)
	if err != nil {
		return err // nothing is out yet
	}
	c.Header("Content-Disposition", `attachment; filename="transfers.`+c.Query("format")+`"`)
	c.Writer.WriteHeader(http.StatusOK)
	err = to.begin()
	for err == nil {
		if err = p.sendBatch(c, to, list); err != nil || next == "" {
			break
		}
		page.After = next
		list, next, err = p.transferHistory(c.Request.Context(), ownAccount(c), f, page)
	}
	if err == nil {
		err = to.end()
	}
	if err != nil {
		p.Log.WarnContext(c.Request.Context(), "export broken off", slog.String("id", web.RequestID(c.Request)), slog.Any("error", err))
		panic(http.ErrAbortHandler)
	}
	return nil
}

// sendBatch writes the transfers and gives a slow reader time for them.
func (p *Pages) sendBatch(c *gin.Context, to exporter, list []ledger.Transfer) error {
	control := http.NewResponseController(c.Writer)
	_ = control.SetWriteDeadline(time.Now().Add(web.ExportPause)) // where it cannot be moved, the server's own holds
	for _, t := range list {
		if err := to.write(t); err != nil {
			return err
		}
	}
	return control.Flush()
}

type csvExport struct {
	*csv.Writer
	own uuid.UUID
}

func (e *csvExport) begin() error {
	return e.Write([]string{"id", "created_at", "settled_at", "state", "direction", "from", "to", "amount", "note"})
}

func (e *csvExport) write(t ledger.Transfer) error {
	b := newTransferBody(t, e.own)
	settled := ""
	if b.SettledAt != nil {
		settled = *b.SettledAt
	}
	err := e.Write([]string{b.ID.String(), b.CreatedAt, settled, string(b.State), b.Direction,
		asText(b.Sender.name()), asText(b.Recipient.name()), b.Amount.String(), asText(b.Note)})
	if err == nil {
		e.Flush()
		err = e.Error()
	}
	return err
}

func (e *csvExport) end() error { e.Flush(); return e.Error() }

// asText keeps a spreadsheet from taking what a person wrote for a formula
// (OWASP, CSV injection).
func asText(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

type jsonExport struct {
	out   io.Writer
	own   uuid.UUID
	count int
}

func (e *jsonExport) begin() error {
	_, err := io.WriteString(e.out, "[")
	return err
}

func (e *jsonExport) write(t ledger.Transfer) error {
	body, err := json.Marshal(newTransferBody(t, e.own))
	if err != nil {
		return err
	}
	separator := ",\n"
	if e.count == 0 {
		separator = "\n"
	}
	e.count++
	_, err = io.WriteString(e.out, separator+string(body))
	return err
}

func (e *jsonExport) end() error {
	_, err := io.WriteString(e.out, "\n]\n")
	return err
}
