package entity

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/handlers/web"
)

// Cell is a value as a list or a row's page shows it.
type Cell struct {
	Kind string // empty, text, lines, code, block, time, link, number, yes, no, or system for the application itself
	Text string
	Path string // where a link leads
	// Apart is read after a link's text, where others of the page read the same.
	Apart string
	When  web.Timestamp // of a time
}

// Reads is the cell as it is read out.
func (c Cell) Reads() string {
	switch c.Kind {
	case "time":
		return c.When.Shown
	case "yes", "no":
		return c.Kind
	case "empty":
		return "–"
	}
	return c.Text
}

// References are the rows that fields refer to, by field.
type References map[string]map[uuid.UUID]adminkit.Reference

// ViewCell is the value of a field; whole shows all of a long one.
func ViewCell(f *adminkit.Field, row adminkit.Row, refer References, zone string, whole bool) Cell {
	v := row.Values[f.Name]
	text := f.Text(v)
	if text == "" {
		return Cell{Kind: "empty"}
	}
	if id, ok := v.(uuid.UUID); ok {
		return ViewReference(refer[f.Name][id], id)
	}
	if t, ok := v.(time.Time); ok {
		return Cell{Kind: "time", When: web.NewTimestamp(t, zone)}
	}
	switch f.Kind {
	case adminkit.Bool:
		if text == "true" {
			return Cell{Kind: "yes"}
		}
		return Cell{Kind: "no"}
	case adminkit.Int, adminkit.Float, adminkit.Money:
		return Cell{Kind: "number", Text: f.Shown(v)}
	case adminkit.JSON, adminkit.Bytes:
		if whole {
			return Cell{Kind: "block", Text: indented(f, text)}
		}
		return Cell{Kind: "code", Text: brief(text)}
	}
	if whole && f.Kind == adminkit.Text {
		return Cell{Kind: "lines", Text: text}
	}
	if whole {
		return Cell{Kind: "text", Text: text}
	}
	return Cell{Kind: "text", Text: brief(text)}
}

func ViewReference(r adminkit.Reference, id uuid.UUID) Cell {
	if !r.Seen {
		return Cell{Kind: "code", Text: id.String()}
	}
	return Cell{Kind: "link", Text: r.Label, Path: web.RowPath(r.Table, r.ID)}
}

// brief is the beginning of what is too long for a line of a list.
func brief(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// indented sets a JSON document out over lines; other text is as it was.
func indented(f *adminkit.Field, text string) string {
	var out bytes.Buffer
	if f.Kind != adminkit.JSON || json.Indent(&out, []byte(text), "", "  ") != nil {
		return text
	}
	return out.String()
}

// IsNumeric reports whether a column is set to the right.
func IsNumeric(f *adminkit.Field) bool {
	return f.Kind == adminkit.Int || f.Kind == adminkit.Float || f.Kind == adminkit.Money
}

// InTable says of which kind the row is to which a path leads, /admin/accounts/1.
func InTable(path string) string {
	parts := strings.Split(path, "/")
	if len(parts) < 3 {
		return ""
	}
	return "in " + strings.ReplaceAll(parts[len(parts)-2], "_", " ")
}

// TellCellsApart adds to the cells that are links what tells them from the others.
func TellCellsApart(cells []*Cell) {
	var links []web.LinkName
	for _, cell := range cells {
		if cell.Kind == "link" {
			links = append(links, web.LinkName{Text: cell.Text, Path: cell.Path, More: InTable(cell.Path), Apart: &cell.Apart})
		}
	}
	web.TellApart(links)
}
