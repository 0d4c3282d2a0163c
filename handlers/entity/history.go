package entity

import (
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/adminkit"
	"unframed/handlers/web"
)

const (
	HistoryShown = 25
)

// historyName says in the address of a row's page where in its history one is.
const historyName = "history"

// History is a part of what the audit trail knows of a row, the latest first.
type History struct {
	Entries     []HistoryEntry
	First, Next string // addresses of the newest and of older ones; empty if they are shown
}

// HistoryEntry is one event of the audit trail about a row.
type HistoryEntry struct {
	When    web.Timestamp
	Who     Cell
	Action  string
	Apart   string // tells the event from others of the page
	Path    string // of the event
	Changes []Changed
}

// History reads the part of it that the address asks for.
func (es *Entities) History(c *gin.Context, d *adminkit.Descriptor, record *adminkit.Record) (History, error) {
	trail, err := es.Kit.Describe(c.Request.Context(), auditTable)
	if err != nil || d.Table == auditTable {
		return History{}, nil //nolint:nilerr // without a trail to look at there is no history
	}
	page, err := es.Kit.List(c.Request.Context(), auditTable, adminkit.ListQuery{
		Sort: "-created_at", Limit: HistoryShown, Cursor: c.Query(historyName),
		// The id alone tells which thing it was: the application's own events
		// name its kind otherwise than those of these pages do.
		Filters: []adminkit.Filter{{Field: "subject_id", Op: adminkit.Equal, Values: []string{record.ID.String()}}},
	})
	if err != nil {
		return History{}, err
	}
	people, err := es.actors(c, page.Rows)
	if err != nil {
		return History{}, err
	}
	told := &trailReader{d: d, zone: web.SignedIn(c.Request).TimeZone}
	if err := told.refer(c.Request.Context(), es.Kit, page.Rows); err != nil {
		return History{}, err
	}
	var h History
	for _, row := range page.Rows {
		entry := HistoryEntry{
			When:   ViewCell(trail.Field("created_at"), row, nil, told.zone, false).When,
			Action: trail.Field("action").Text(row.Values["action"]), Path: web.RowPath(auditTable, row.ID), Who: Cell{Kind: "system", Text: "the application"},
			Changes: told.changes(row),
		}
		if id, ok := row.Values[actorField].(uuid.UUID); ok {
			entry.Who = ViewReference(people[id], id)
		}
		h.Entries = append(h.Entries, entry)
	}
	h.tellApart()
	path := web.RowPath(d.Table, record.ID)
	if page.Next != "" {
		h.Next = web.WithQuery(path, historyName, page.Next) + "#history"
	}
	if page.Prev != "" {
		h.First = path + "#history"
	}
	return h, nil
}

// tellApart gives each event a name that no other of the page has.
func (h *History) tellApart() {
	var links []web.LinkName
	for i := range h.Entries {
		e := &h.Entries[i]
		links = append(links, web.LinkName{Text: e.Action, Path: e.Path, More: "at " + e.When.Shown, Apart: &e.Apart})
	}
	web.TellApart(links)
}

// actorField names who did something, by value: without an edge, so that it
// outlives them.
const actorField = "actor_id"

// NameActors adds the users whom rows name by value to what they refer to.
func (es *Entities) NameActors(c *gin.Context, d *adminkit.Descriptor, rows []adminkit.Row, refer References) error {
	f := d.Field(actorField)
	if f == nil || f.Hidden || f.Table != "" || refer == nil {
		return nil
	}
	people, err := es.actors(c, rows)
	refer[actorField] = people
	return err
}

// actors are the users whom events name, by id.
func (es *Entities) actors(c *gin.Context, events []adminkit.Row) (map[uuid.UUID]adminkit.Reference, error) {
	var ids []uuid.UUID
	for _, row := range events {
		if id, ok := row.Values[actorField].(uuid.UUID); ok && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return es.Kit.Refer(c.Request.Context(), "users", ids)
}
