package handlers

import (
	"maps"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/adminkit"
)

const (
	auditTable   = "audit_events"
	historyShown = 25
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
	When    Moment
	Who     Cell
	Action  string
	Path    string // of the event
	Changes []Changed
}

// Changed is what became of a field; Before or After is empty where there was
// none.
type Changed struct{ Label, Before, After string }

// history reads the part of it that the address asks for.
func (s *Site) history(c *gin.Context, d *adminkit.Descriptor, record *adminkit.Record) (History, error) {
	trail, err := s.Kit.Describe(c.Request.Context(), auditTable)
	if err != nil || d.Table == auditTable {
		return History{}, nil //nolint:nilerr // without a trail to look at there is no history
	}
	page, err := s.Kit.List(c.Request.Context(), auditTable, adminkit.ListQuery{
		Sort: "-created_at", Limit: historyShown, Cursor: c.Query(historyName),
		// The id alone tells which thing it was: the application's own events
		// name its kind otherwise than those of these pages do.
		Filters: []adminkit.Filter{{Field: "subject_id", Op: adminkit.Equal, Values: []string{record.ID.String()}}},
	})
	if err != nil {
		return History{}, err
	}
	people, err := s.actors(c, page.Rows)
	if err != nil {
		return History{}, err
	}
	var h History
	for _, row := range page.Rows {
		entry := HistoryEntry{
			When:   viewCell(trail.Field("created_at"), row, nil, signedIn(c.Request).TimeZone, false).When,
			Action: trail.Field("action").Text(row.Values["action"]), Path: rowPath(auditTable, row.ID), Who: Cell{Kind: "text", Text: "the system"},
		}
		if id, ok := row.Values[actorField].(uuid.UUID); ok {
			entry.Who = viewReference(people[id], id)
		}
		if details, ok := row.Values["details"].(map[string]string); ok {
			entry.Changes = changed(d, details)
		}
		h.Entries = append(h.Entries, entry)
	}
	path := rowPath(d.Table, record.ID)
	if page.Next != "" {
		h.Next = withQuery(path, historyName, page.Next) + "#history"
	}
	if page.Prev != "" {
		h.First = path + "#history"
	}
	return h, nil
}

// actorField names who did something, by value: without an edge, so that it
// outlives them.
const actorField = "actor_id"

// nameActors adds the users whom rows name by value to what they refer to.
func (s *Site) nameActors(c *gin.Context, d *adminkit.Descriptor, rows []adminkit.Row, refer references) error {
	f := d.Field(actorField)
	if f == nil || f.Hidden || f.Table != "" || refer == nil {
		return nil
	}
	people, err := s.actors(c, rows)
	refer[actorField] = people
	return err
}

// actors are the users whom events name, by id.
func (s *Site) actors(c *gin.Context, events []adminkit.Row) (map[uuid.UUID]adminkit.Reference, error) {
	var ids []string
	for _, row := range events {
		if id, ok := row.Values[actorField].(uuid.UUID); ok && !slices.Contains(ids, id.String()) {
			ids = append(ids, id.String())
		}
	}
	people := map[uuid.UUID]adminkit.Reference{}
	if len(ids) == 0 {
		return people, nil
	}
	page, err := s.Kit.List(c.Request.Context(), "users", adminkit.ListQuery{
		Limit: adminkit.MaxLimit, Filters: []adminkit.Filter{{Field: "id", Op: adminkit.In, Values: ids}}})
	if err != nil {
		return nil, err
	}
	for _, row := range page.Rows {
		people[row.ID] = adminkit.Reference{Table: "users", ID: row.ID, Label: row.Label, Seen: true}
	}
	return people, nil
}

// changed reads the details of an event as the kit writes them: before and
// after, by field. Others it shows as they are.
func changed(d *adminkit.Descriptor, details map[string]string) []Changed {
	byField := map[string]Changed{}
	for name, value := range details {
		field, side, _ := strings.Cut(name, ".")
		change := byField[field]
		change.Label = field
		if f := d.Field(field); f != nil {
			change.Label, value = f.Label, f.InWords(value)
		} else if e := d.Edge(field); e != nil {
			change.Label = e.Label
		}
		if side == "before" {
			change.Before = value
		} else {
			change.After = value
		}
		byField[field] = change
	}
	var list []Changed
	for _, name := range slices.Sorted(maps.Keys(byField)) {
		if name != "updated_at" && name != versionField {
			list = append(list, byField[name])
		}
	}
	return list
}
