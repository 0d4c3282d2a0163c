package admin

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/ent"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/handlers/route"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

type entityLinksPage struct {
	web.Shell
	Entity   entity.View
	Problems []web.FormError
	Heading  string
	Edge     string
	Of       entity.Cell // the row
	Count    string
	Search   web.Input
	Looked   string // how far text was compared row by row
	Path     string
	Rows     []LinkedRow
	Add      entity.Input
	Press    *press.Press // nil where nothing can be changed here
	Turns    []turn
	Carried  []LinkedRow // ticked on other pages
}

// turn leads to another page: by its address or, where boxes were ticked that have
// to come along, by a button of the form.
type turn struct{ Label, Rel, Path, Cursor string }

// mostCarried is how many ticks come along to another page.
const mostCarried = adminkit.MaxLimit

// LinkedRow is a row to which an edge leads.
type LinkedRow struct {
	ID, Path, Label string
	Apart           string // tells it from others of the page
	Ticked          bool   // to be removed
}

// linksRoutes are the pages of where the edges of an entity's rows lead: of those
// that have no list of their own, and those that can be changed.
func (p *Pages) linksRoutes(d *adminkit.Descriptor) []route.Route {
	var routes []route.Route
	for i := range d.Edges {
		e := &d.Edges[i]
		seen := slices.ContainsFunc(entity.All(), func(b adminkit.Binding[*ent.Client]) bool {
			return b.Descriptor.Table == e.Table && b.Descriptor.See != adminkit.Nobody
		})
		if !seen || !entity.HasLinksPage(d, e) {
			continue
		}
		path := web.EntityPath(d.Table) + "/:id/links/" + e.Name
		routes = append(routes, route.Route{Method: route.Get, Path: path, Params: route.RowOf(d.Name), Access: route.Admin, Handle: p.entityLinks})
		if d.Relinks(e) {
			routes = append(routes, route.Route{Method: route.Post, Path: path, Params: route.RowOf(d.Name), Access: route.Admin, Several: []string{entity.FormName(e.Name), entity.RemoveField},
				Demand: press.Recent(p.entityRelinkAct, p.entityRelink), Done: "The links are saved."})
		}
	}
	return routes
}

// edgeOf is the edge that the path of a page of links names.
func edgeOf(d *adminkit.Descriptor, path string) (*adminkit.Edge, error) {
	_, name, _ := strings.Cut(path, "/links/")
	if e := d.Edge(name); e != nil {
		return e, nil
	}
	return nil, web.ErrNoPage
}

// entityLinks shows where an edge of a row leads, a page at a time.
func (p *Pages) entityLinks(c *gin.Context) error {
	d, err := p.EntityOf(c)
	if err != nil {
		return err
	}
	return p.showEntityLinks(c, http.StatusOK, p.Kept(c, d), nil)
}

// entityRelinkAct adds to where an edge of the row leads, and removes of what the
// page showed. Others may do so at the same time: nothing of theirs is undone.
func (p *Pages) entityRelinkAct(c *gin.Context) (press.Act, error) {
	d, record, err := p.lookAtRow(c)
	if err != nil {
		return press.Act{}, err
	}
	e, err := edgeOf(d, c.FullPath())
	if err != nil {
		return press.Act{}, err
	}
	if !d.May(c.Request.Context(), adminkit.Change) {
		return press.Act{}, entity.MayNot(d)
	}
	if err := web.ParseForm(c); err != nil {
		return press.Act{}, err
	}
	a := p.relinkAct(c, d, record, e, c.Request.PostForm)
	if err := p.findFirst(c, d, a); err != nil {
		return a, err
	}
	return a, p.turnFirst(c, a)
}

// turnFirst leads to another page, if that is the button that was pressed, with what
// was ticked and what is to be added. It stands there in sight; no seal is spent.
func (p *Pages) turnFirst(c *gin.Context, a press.Act) error {
	to, turns := c.GetPostForm(entity.TurnField)
	if !turns {
		return nil
	}
	typed := press.TypedValues(c)
	typed.Del(entity.TurnField)
	typed.Del(entity.ShownField) // of this page
	if len(typed[entity.RemoveField]) > mostCarried {
		return refuse(entity.RemoveField, "More is ticked than comes along to another page. Save it first.")
	}
	typed.Set(adminkit.CursorName, to)
	return p.hold(c, a, typed, func(id string) string { return web.WithQuery(a.Page, web.PendingField, id) })
}

// relinkAct is the act of the page that the form was on.
func (p *Pages) relinkAct(c *gin.Context, d *adminkit.Descriptor, record *adminkit.Record, e *adminkit.Edge, form url.Values) press.Act {
	page := entity.LinksPath(d, record.ID, e)
	a := press.Act{
		Path: page, Page: page, Title: "Change the " + entity.InSentence(e.Label) + " of the " + entity.InSentence(d.Label) + " " + record.Label,
		Details: [][2]string{{"Kind", d.Label}, {"Number", record.ID.String()}, {"Links", e.Label}},
		Fields:  []string{entity.FindField, entity.FormName(e.Name), entity.RemoveField},
		Again:   func(status int, wrong error) error { return p.showEntityLinks(c, status, press.TypedValues(c), wrong) },
	}
	for _, name := range []string{entity.ShownField, adminkit.CursorName, adminkit.SearchName} {
		a.Hidden = append(a.Hidden, [2]string{name, form.Get(name)})
	}
	return a
}

// entityRelink adds and removes links.
func (p *Pages) entityRelink(ctx context.Context, tx *ent.Client, in *press.Sent) (press.Outcome, error) {
	d, id, err := p.rowSent(ctx, in)
	if err != nil {
		return press.Outcome{}, err
	}
	e, err := edgeOf(d, in.Path)
	if err != nil {
		return press.Outcome{}, err
	}
	add := slices.DeleteFunc(slices.Clone(in.All(entity.FormName(e.Name))), func(id string) bool { return id == "" })
	remove, shown := entity.IDsIn(in.All(entity.RemoveField)), entity.IDsIn(strings.Fields(in.Get(entity.ShownField)))
	switch {
	case len(add)+len(in.All(entity.RemoveField)) == 0:
		return press.Outcome{}, refuse(e.Name, "Choose what to add or what to remove.")
	case len(remove) < len(in.All(entity.RemoveField)) || len(entity.Besides(remove, shown)) > 0:
		return press.Outcome{}, refuse(e.Name, "What was chosen to be removed was not on this page.")
	}
	input := adminkit.Input{Links: map[string]adminkit.Relinking{}}
	relinking := adminkit.Relinking{Remove: remove}
	if len(add) > 0 {
		read, err := p.Kit.FormInput(d.Table, url.Values{e.Name: add}, false)
		if err != nil {
			return press.Outcome{}, err
		}
		relinking.Add = read.Edges[e.Name]
	}
	input.Links[e.Name] = relinking
	_, err = p.Kit.Within(tx).Update(ctx, d.Table, id, adminkit.Unconditional, input)
	return press.Outcome{To: entity.LinksPath(d, id, e)}, err
}

// showEntityLinks shows the page with what was typed.
func (p *Pages) showEntityLinks(c *gin.Context, status int, typed url.Values, wrong error) error {
	d, record, err := p.lookAtRow(c)
	if err != nil {
		return err
	}
	e, err := edgeOf(d, c.FullPath())
	if err != nil {
		return err
	}
	lead := record.Lead(e.Name)
	if lead == nil {
		return entity.MayNot(d)
	}
	page := entityLinksPage{
		Shell: p.Shell(c.Writer, c.Request), Entity: entity.NewView(c, d), Heading: e.Label + " of " + record.Label, Edge: e.Label,
		Of: entity.Cell{Kind: "link", Text: record.Label, Path: web.RowPath(d.Table, record.ID)}, Path: entity.LinksPath(d, record.ID, e), Count: entity.Counted(*lead) + " " + entity.InSentence(e.Label),
	}
	at := url.Values{}
	for _, name := range []string{adminkit.CursorName, adminkit.SearchName} {
		if at.Set(name, c.Query(name)); typed.Has(name) {
			at.Set(name, web.Last(typed[name]))
		}
	}
	found, err := p.Kit.Follow(c.Request.Context(), d.Table, record.ID, e.Name, adminkit.ListQuery{Cursor: at.Get(adminkit.CursorName), Search: at.Get(adminkit.SearchName)})
	switch {
	case problem.Is(err, problem.Invalid) && wrong == nil:
		status, wrong, found = http.StatusUnprocessableEntity, err, &adminkit.Page{}
	case err != nil:
		return err
	}
	other, err := p.Kit.Describe(c.Request.Context(), e.Table)
	if err != nil {
		return err
	}
	var byField map[string]string
	page.Problems, byField = entity.FormProblems(d, wrong)
	page.Search = web.Input{Name: adminkit.SearchName, Label: "Search", Type: "search", Value: at.Get(adminkit.SearchName), Hint: searchHint(other),
		Wrong: byField[adminkit.SearchName], Autocomplete: "off", MaxLength: 200, Optional: true}
	page.Looked = found.Looked
	shown := page.list(other, found.Rows, typed)
	carried, err := p.carry(c, &page, record, d, e, typed)
	if err != nil {
		return err
	}
	page.turn(found, at)
	if d.Relinks(e) && page.Entity.Change {
		at.Set(entity.ShownField, strings.Join(append(shown, carried...), " "))
		press := p.Press(c, p.relinkAct(c, d, record, e, at), byField)
		page.Press = &press
		page.Add = p.EdgeInput(c, entity.Form{Descriptor: d, Typed: typed, Wrong: byField}, e)
		page.Add.Label, page.Add.Hint = "Add", "It is saved together with what is ticked below."
	}
	return p.Page(c.Writer, status, "entity_links", page)
}

// list sets out the rows of the page, and which of them are ticked.
func (p *entityLinksPage) list(other *adminkit.Descriptor, rows []adminkit.Row, typed url.Values) (shown []string) {
	for _, row := range rows {
		id := row.ID.String()
		shown = append(shown, id)
		p.Rows = append(p.Rows, LinkedRow{ID: id, Path: web.RowPath(other.Table, row.ID), Label: row.Label, Ticked: slices.Contains(typed[entity.RemoveField], id)})
	}
	apart := make([]web.LinkName, len(p.Rows))
	for i := range p.Rows {
		apart[i] = web.LinkName{Text: p.Rows[i].Label, Path: p.Rows[i].Path, More: "", Apart: &p.Rows[i].Apart}
	}
	web.TellApart(apart)
	return shown
}

// carry sets out what was ticked on other pages and still is where the edge leads. A
// box of those that is ticked no more stays in sight while the form is shown again,
// so that a password is given for the same form.
func (p *Pages) carry(c *gin.Context, page *entityLinksPage, record *adminkit.Record, d *adminkit.Descriptor, e *adminkit.Edge, typed url.Values) (ids []string, err error) {
	all := slices.Concat(typed[entity.RemoveField], strings.Fields(web.Last(typed[entity.ShownField])))
	elsewhere := slices.DeleteFunc(all, func(id string) bool {
		return len(entity.IDsIn([]string{id})) == 0 || slices.ContainsFunc(page.Rows, func(r LinkedRow) bool { return r.ID == id })
	})
	if len(elsewhere) == 0 {
		return nil, nil
	}
	only := []adminkit.Filter{{Field: "id", Op: adminkit.In, Values: elsewhere[:min(len(elsewhere), mostCarried)]}}
	found, err := p.Kit.Follow(c.Request.Context(), d.Table, record.ID, e.Name, adminkit.ListQuery{Filters: only, Limit: mostCarried})
	if err != nil {
		return nil, err
	}
	for _, row := range found.Rows {
		ids = append(ids, row.ID.String())
		page.Carried = append(page.Carried, LinkedRow{ID: row.ID.String(), Path: web.RowPath(e.Table, row.ID), Label: row.Label, Ticked: slices.Contains(typed[entity.RemoveField], row.ID.String())})
	}
	return ids, nil
}

// turn leads to the other pages.
func (p *entityLinksPage) turn(found *adminkit.Page, at url.Values) {
	base := p.Path
	if search := at.Get(adminkit.SearchName); search != "" {
		base = web.WithQuery(base, adminkit.SearchName, search)
	}
	if found.Prev != "" {
		p.Turns = append(p.Turns, turn{Label: "First", Path: base}, turn{Label: "Previous", Rel: "prev", Path: web.WithQuery(base, adminkit.CursorName, found.Prev), Cursor: found.Prev})
	}
	if found.Next != "" {
		p.Turns = append(p.Turns, turn{Label: "Next", Rel: "next", Path: web.WithQuery(base, adminkit.CursorName, found.Next), Cursor: found.Next})
	}
}
