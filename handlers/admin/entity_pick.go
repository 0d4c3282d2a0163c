package admin

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/accounts"
	"unframed/adminkit"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

type entityPickPage struct {
	web.Shell
	Entity   entity.View
	Problems []web.FormError
	Search   web.Input
	Hidden   [][2]string // the rest of this page's address
	Rows     []entity.Cell
	More     bool
	Looked   string // how far text was compared row by row
	Back     string // the form that waits; empty for none
}

// pickShown is how many rows there are to pick from at once.
const pickShown = 50

// entityPick lists the rows of an entity to refer to. Each leads back to the
// form that asked, with what was typed there, or to the row itself.
func (p *Pages) entityPick(c *gin.Context) error {
	d, err := p.EntityOf(c)
	if err != nil {
		return err
	}
	back, held, field := p.waiting(c)
	rows, looked, err := p.Kit.Pick(c.Request.Context(), d.Table, c.Query(adminkit.SearchName), pickShown)
	status := http.StatusOK
	if err != nil {
		if !problem.Is(err, problem.Invalid) {
			return err
		}
		status = http.StatusUnprocessableEntity
	}
	page := entityPickPage{Shell: p.Shell(c.Writer, c.Request), Entity: entity.NewView(c, d), More: len(rows) == pickShown, Looked: looked}
	var wrong map[string]string
	page.Problems, wrong = web.FormErrors(err)
	page.Search = web.Input{Name: adminkit.SearchName, Label: "Search", Type: "search", Value: c.Query(adminkit.SearchName),
		Hint: searchHint(d), Wrong: wrong[adminkit.SearchName], Autocomplete: "off", MaxLength: 200, Optional: true}
	if back != "" {
		page.Back = web.WithQuery(back, web.PendingField, held)
		page.Hidden = [][2]string{{"back", back}, {web.PendingField, held}, {"for", field}}
	}
	for _, r := range rows {
		path := web.RowPath(d.Table, r.ID)
		if back != "" {
			path = p.Picked(c, page.Back, held, field, r.ID.String())
		}
		page.Rows = append(page.Rows, entity.Cell{Kind: "link", Text: r.Label, Path: path})
	}
	apart := make([]web.LinkName, len(rows))
	for i, r := range rows {
		apart[i] = web.LinkName{Text: r.Label, Path: page.Rows[i].Path, More: r.ID.String(), Apart: &page.Rows[i].Apart}
	}
	web.TellApart(apart)
	return p.Page(c.Writer, status, "entity_pick", page)
}

// waiting is the form that waits for a row to be chosen: its page, its number
// and the field. All are "" if none does.
func (p *Pages) waiting(c *gin.Context) (back, held, field string) {
	back, held, field = web.SafePath(c.Query("back")), c.Query(web.PendingField), c.Query("for")
	if !strings.HasPrefix(back, web.AdminPath+"/") || held == "" || field == "" {
		return "", "", ""
	}
	return back, held, field
}

// findFirst leads from a form to where a row is looked for, if that is the
// button that was pressed. What was typed is kept meanwhile; no seal is spent.
func (p *Pages) findFirst(c *gin.Context, d *adminkit.Descriptor, a press.Act) error {
	if err := web.ParseForm(c); err != nil {
		return err
	}
	field := c.PostForm(entity.FindField)
	if field == "" {
		return nil
	}
	table := entity.TableReferred(d, field)
	if table == "" {
		return refuse(entity.FindField, "There is nothing to be looked for.")
	}
	typed := press.TypedValues(c)
	search := web.Last(typed[field])
	if p.LabelOf(c, table, search) != "" {
		search = ""
	}
	typed.Del(entity.FindField)
	return p.hold(c, a, typed, func(id string) string {
		address := url.Values{"back": {a.Page}, web.PendingField: {id}, "for": {field}}
		if search != "" {
			address.Set(adminkit.SearchName, search)
		}
		return web.EntityPath(table) + "/pick?" + address.Encode()
	})
}

// hold keeps what was typed into the form of an act while the person is elsewhere.
func (p *Pages) hold(c *gin.Context, a press.Act, typed url.Values, at func(id string) string) error {
	id, err := p.Accounts.Hold(c.Request.Context(), web.SignedIn(c.Request), accounts.PendingForm{
		Seal: c.PostForm(press.SealField), Page: a.Page, Title: a.Title, Details: a.Details, Act: a.Digest(typed), Typed: typed,
	})
	if err != nil {
		return err
	}
	return press.Elsewhere{Location: at(id.String())}
}
