package admin

import (
	"encoding/csv"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/handlers/entity"
	"unframed/handlers/web"
)

// entityExport sends a list under its filter as CSV, a page at a time. A list
// that cannot be sent to its end is broken off, so that nobody takes half of it
// for all.
func (p *Pages) entityExport(c *gin.Context) error {
	d, err := p.EntityOf(c)
	if err != nil {
		return err
	}
	address := newListAddress(c)
	columns := visible(d)
	if len(address.query[web.ColumnName]) > 0 {
		if columns, err = address.columns(d); err != nil {
			return err
		}
	}
	q, err := p.Kit.ParseList(d.Table, address.forKit(d, web.SignedIn(c.Request).TimeZone), entity.ListNames...)
	if err != nil {
		return err
	}
	out := &entityCSV{Writer: csv.NewWriter(c.Writer), c: c, d: d, columns: columns}
	err = p.Kit.Each(c.Request.Context(), d.Table, q, func(_ *adminkit.Page, row adminkit.Row) error { return out.row(row) })
	if err == nil {
		err = out.begin() // of an empty list
	}
	if err == nil {
		out.Flush()
		err = out.Error()
	}
	switch {
	case err == nil:
		return nil
	case !out.begun:
		return err
	}
	p.Log.WarnContext(c.Request.Context(), "export broken off", slog.String("id", web.RequestID(c.Request)), slog.Any("error", err))
	panic(http.ErrAbortHandler)
}

func visible(d *adminkit.Descriptor) []*adminkit.Field {
	var fields []*adminkit.Field
	for _, f := range d.Visible() {
		fields = append(fields, &f)
	}
	return fields
}

// entityCSV writes rows once there is one.
type entityCSV struct {
	*csv.Writer
	c       *gin.Context
	d       *adminkit.Descriptor
	columns []*adminkit.Field
	begun   bool
	count   int
}

// begin writes the headers of the answer and the line of names.
func (e *entityCSV) begin() error {
	if e.begun {
		return nil
	}
	e.begun = true
	e.c.Header("Content-Type", "text/csv; charset=utf-8")
	e.c.Header("Content-Disposition", `attachment; filename="`+e.d.Table+`.csv"`)
	e.c.Writer.WriteHeader(http.StatusOK)
	names := []string{"id"}
	for _, f := range e.columns {
		names = append(names, f.Name)
	}
	return e.Write(names)
}

func (e *entityCSV) row(row adminkit.Row) error {
	if err := e.begin(); err != nil {
		return err
	}
	if e.count%adminkit.MaxLimit == 0 { // a slow reader gets time for each page
		e.Flush()
		_ = http.NewResponseController(e.c.Writer).SetWriteDeadline(time.Now().Add(web.ExportPause)) // where it cannot be moved, the server's own holds
	}
	e.count++
	line := []string{row.ID.String()}
	for _, f := range e.columns {
		line = append(line, f.Cell(row.Values[f.Name]))
	}
	return e.Write(line)
}
