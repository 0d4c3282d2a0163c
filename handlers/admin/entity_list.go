package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/handlers/entity"
	"unframed/handlers/web"
	"unframed/internal/problem"
	"unframed/internal/text"
)

type entityListPage struct {
	web.Shell
	Heading  string
	Entity   entity.View
	Problems []web.FormError
	Filter   ListFilter
	Columns  []Column
	Rows     []ListRow
	Scans    []string
	Looked   string
	Bulk     []web.Option // what can be done with several rows
	CSV      string
	Opens    bool // a column of its own leads to each row
	First    string
	Prev     string
	Next     string
}

// Column is a heading of a list.
type Column struct {
	Label  string
	Number bool
	Sort   string // the address of the list sorted by it; empty if it cannot be
	Sorted string // ascending or descending, as aria-sort says it; empty if it is not
}

// ListRow is a line of a list.
type ListRow struct {
	ID, Path, Label string
	Apart           string // tells it from other rows of the same label
	Cells           []ListCell
}

// ListCell is a value in a list; Opens leads to the row it is in, whose heading it
// is.
type ListCell struct {
	entity.Cell
	Opens string
}

// tellApart gives the links of the list names that no other has.
func (v *entityListPage) tellApart() {
	var rows, links []web.LinkName
	for i := range v.Rows {
		row := &v.Rows[i]
		rows = append(rows, web.LinkName{Text: row.Label, Path: row.Path, More: "", Apart: &row.Apart})
		for j := range row.Cells {
			switch cell := &row.Cells[j]; {
			case cell.Opens != "":
				links = append(links, web.LinkName{Text: cell.Reads(), Path: cell.Opens, More: row.Label, Apart: &cell.Apart})
			case cell.Kind == "link":
				links = append(links, web.LinkName{Text: cell.Text, Path: cell.Path, More: entity.InTable(cell.Path), Apart: &cell.Apart})
			}
		}
	}
	web.TellApart(rows)
	web.TellApart(links)
}

// entityList shows the rows of an entity, a page at a time.
func (p *Pages) entityList(c *gin.Context) error {
	d, err := p.EntityOf(c)
	if err != nil {
		return err
	}
	return p.showEntityList(c, d, d.Plural)
}

func (p *Pages) showEntityList(c *gin.Context, d *adminkit.Descriptor, heading string) error {
	address := newListAddress(c)
	columns, err := address.columns(d)
	page := &adminkit.Page{}
	if err == nil {
		page, err = p.readList(c, d, address)
	}
	status := http.StatusOK
	if err != nil {
		if !problem.Is(err, problem.Invalid) {
			return err
		}
		status, page = http.StatusUnprocessableEntity, &adminkit.Page{}
		columns, _ = (listAddress{path: address.path}).columns(d)
	}
	view := entityListPage{
		Shell: p.Shell(c.Writer, c.Request), Heading: heading, Entity: entity.NewView(c, d), Scans: page.Scans, Looked: page.Looked,
		Bulk: bulkOptions(c, d), CSV: address.export(d),
	}
	var wrong map[string]string
	view.Problems, wrong = web.FormErrors(err)
	view.Filter = p.listFilter(c, d, address, columns, wrong)
	view.fill(c, d, address, columns, page)
	return p.Page(c.Writer, status, "entity_list", view)
}

// readList reads the page that the address asks for.
func (p *Pages) readList(c *gin.Context, d *adminkit.Descriptor, a listAddress) (*adminkit.Page, error) {
	q, err := p.Kit.ParseList(d.Table, a.forKit(d, web.SignedIn(c.Request).TimeZone), entity.ListNames...)
	if err != nil {
		return nil, err
	}
	page, err := p.Kit.List(c.Request.Context(), d.Table, q)
	if err != nil {
		return nil, err
	}
	return page, p.NameActors(c, d, page.Rows, page.References)
}

// fill sets out what was read.
func (v *entityListPage) fill(c *gin.Context, d *adminkit.Descriptor, a listAddress, columns []*adminkit.Field, page *adminkit.Page) {
	for _, f := range columns {
		v.Columns = append(v.Columns, viewColumn(f, a, page))
	}
	opens := opener(d, columns)
	v.Opens = opens < 0
	for _, row := range page.Rows {
		line := ListRow{ID: row.ID.String(), Path: web.RowPath(d.Table, row.ID), Label: row.Label}
		for i, f := range columns {
			cell := ListCell{Cell: entity.ViewCell(f, row, page.References, web.SignedIn(c.Request).TimeZone, false)}
			if i == opens {
				cell.Opens = line.Path
				if cell.Kind == "empty" || text.IsBlank(cell.Text) && cell.Kind == "text" { // a link of which nothing could be seen
					cell.Cell = entity.Cell{Kind: "code", Text: row.Label}
				}
			}
			line.Cells = append(line.Cells, cell)
		}
		v.Rows = append(v.Rows, line)
	}
	v.tellApart()
	if page.Next != "" {
		v.Next = a.with(adminkit.CursorName, page.Next)
	}
	if page.Prev != "" {
		v.Prev = a.with(adminkit.CursorName, page.Prev)
		v.First = a.with(adminkit.CursorName)
	}
}

func viewColumn(f *adminkit.Field, a listAddress, page *adminkit.Page) Column {
	column := Column{Label: f.Label, Number: entity.IsNumeric(f)}
	name, down := strings.CutPrefix(page.Sort, "-")
	if name == f.Name {
		column.Sorted = "ascending"
		if down {
			column.Sorted = "descending"
		}
	}
	if slices.Contains(page.Sorts, f.Name) {
		other := f.Name
		if column.Sorted == "ascending" {
			other = "-" + f.Name
		}
		column.Sort = a.without(adminkit.CursorName).with(adminkit.SortName, other)
	}
	return column
}

// opener is the column that leads to the row: the one by which people tell
// rows apart, or the first that leads nowhere else; -1 for none.
func opener(d *adminkit.Descriptor, columns []*adminkit.Field) int {
	if i := slices.IndexFunc(columns, func(f *adminkit.Field) bool { return f.Name == d.Title && f.Table == "" }); i >= 0 {
		return i
	}
	return slices.IndexFunc(columns, func(f *adminkit.Field) bool { return f.Table == "" && !f.Nullable })
}

// listAddress is the address of a list, to be varied.
type listAddress struct {
	path  string
	query url.Values
}

func newListAddress(c *gin.Context) listAddress {
	a := listAddress{c.Request.URL.Path, url.Values{}}
	for name, values := range c.Request.URL.Query() {
		values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
		if len(values) > 0 && name != "done" {
			a.query[name] = values
		}
	}
	return a
}

func (a listAddress) without(name string) listAddress {
	varied := listAddress{a.path, url.Values{}}
	for other, values := range a.query {
		if other != name {
			varied.query[other] = values
		}
	}
	return varied
}

// with is the address with other values of one parameter, or none.
func (a listAddress) with(name string, values ...string) string {
	varied := a.without(name)
	if len(values) > 0 {
		varied.query[name] = values
	}
	if len(varied.query) == 0 {
		return a.path
	}
	return a.path + "?" + varied.query.Encode()
}

// export is where the whole list can be had, under the same filter.
func (a listAddress) export(d *adminkit.Descriptor) string {
	all := a.without(adminkit.CursorName)
	all.path = web.EntityPath(d.Table) + "/export"
	return all.with(adminkit.LimitName)
}

// columns are those that the address chooses, or the schema.
func (a listAddress) columns(d *adminkit.Descriptor) ([]*adminkit.Field, error) {
	names := a.query[web.ColumnName]
	if len(names) == 0 {
		names = d.Columns
	}
	var columns []*adminkit.Field
	var wrong problem.Check
	for _, name := range names {
		f := d.Field(name)
		if f == nil || f.Hidden {
			wrong.Refuse(web.ColumnName, "There is no such column.")
			break
		}
		columns = append(columns, f)
	}
	return columns, wrong.Err()
}

// forKit is the query as the kit reads it: times without a zone are the
// reader's, and numbers as people type them.
func (a listAddress) forKit(d *adminkit.Descriptor, zone string) url.Values {
	q := url.Values{}
	for name, values := range a.query {
		if name == adminkit.SortName && a.query.Has(adminkit.SearchName) {
			continue // it was kept from before the search, which has an order of its own
		}
		field, op, _ := strings.Cut(name, ".")
		f := d.Field(field)
		for _, v := range values {
			switch {
			case f == nil:
			case f.Kind == adminkit.Time:
				v = web.BoundTime(v, zone, op)
			default:
				v = f.Typed(v)
			}
			q[name] = append(q[name], v)
		}
	}
	return q
}
